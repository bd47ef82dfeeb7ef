/**
 * What we use of ts-mls, module by module: its door also loads the library's own cipher suites, with packages that we neither ship nor have. Types come from
 * the door, by `import type`.
 */
export { createGroup, decodeGroupState, encodeGroupState } from 'ts-mls/clientState.js'
export { createCommit, createGroupInfoWithExternalPubAndRatchetTree, joinGroupExternal } from 'ts-mls/createCommit.js'
export { createApplicationMessage } from 'ts-mls/createMessage.js'
export { deriveTreeSecret } from 'ts-mls/crypto/kdf.js'
export { createConfirmationTag, verifyFramedContentSignature } from 'ts-mls/framedContent.js'
export { decodeGroupContext, encodeGroupContext } from 'ts-mls/groupContext.js'
export { ratchetTreeFromExtension } from 'ts-mls/groupInfo.js'
export { generateKeyPackageWithKey } from 'ts-mls/keyPackage.js'
export { initializeEpoch, mlsExporter } from 'ts-mls/keySchedule.js'
export { decodeMlsMessage, encodeMlsMessage } from 'ts-mls/message.js'
export { decryptSenderData } from 'ts-mls/privateMessage.js'
export { processPrivateMessage, processPublicMessage } from 'ts-mls/processMessages.js'
export { emptyPskIndex } from 'ts-mls/pskIndex.js'
export { createSecretTree } from 'ts-mls/secretTree.js'
export { directPath, leafToNodeIndex, leafWidth, toLeafIndex } from 'ts-mls/treemath.js'
