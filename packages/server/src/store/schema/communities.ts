import { LEGAL_BASIS, type Table } from './declare.ts'

const community = { legalBasis: LEGAL_BASIS.contract, retention: 'until the community is removed' } as const
const group = { legalBasis: LEGAL_BASIS.contract, retention: 'until the community is removed' } as const
const bundle = { legalBasis: LEGAL_BASIS.contract, retention: 'until the next commit of the group, or until the community is removed' } as const
const invite = { legalBasis: LEGAL_BASIS.contract, retention: 'until the ledger has forgotten the invite; the boxes until it ends' } as const

export const communities = {
  name: 'communities',
  describe: 'A community: what its ledger says after one of its entries, so that it need not be read from the beginning. Names in it are ciphertext.',
  columns: {
    community_id: { ...community, type: 'TEXT', purpose: 'names the community: hash of its first entry' },
    seq: { ...community, type: 'INTEGER', purpose: 'entry of the ledger after which the state holds' },
    snapshot: {
      ...community,
      type: 'BLOB',
      purpose:
        'members, roles, permission bits, channels and invites as the signed entries have them, to enforce them; every name and topic is ciphertext',
    },
  },
} as const satisfies Table

export const groups = {
  name: 'mls_groups',
  describe: 'A group of keys: one for each set of channels with the same readers.',
  columns: {
    group_id: { ...group, type: 'TEXT', purpose: 'names the group: hash of community, audience and generation' },
    community_id: { ...group, type: 'TEXT', purpose: 'community it belongs to' },
    audience: { ...group, type: 'TEXT', purpose: 'rule that says who belongs to it, made of random role and account ids' },
    generation: { ...group, type: 'INTEGER', purpose: 'how often the group was founded anew' },
    epoch: { ...group, type: 'INTEGER', purpose: 'epoch that the last commit begins, to refuse content under old keys' },
    highest_epoch: { ...group, type: 'INTEGER', purpose: 'highest epoch that a commit has named' },
    floor: { ...group, type: 'INTEGER', purpose: 'first epoch whose keys nobody holds who was removed' },
  },
} as const satisfies Table

export const epochRecords = {
  name: 'epoch_records',
  describe: 'What a member signed about one epoch of a group: commitments and wrapped keys, by which members find former messages.',
  columns: {
    group_id: { ...group, type: 'TEXT', purpose: 'group it belongs to' },
    epoch: { ...group, type: 'INTEGER', purpose: 'number of the epoch' },
    record: { ...group, type: 'BLOB', purpose: 'signed record; keys in it are ciphertext' },
  },
} as const satisfies Table

export const bundles = {
  name: 'bundles',
  describe: 'What a device needs to come into a group while nobody is online.',
  columns: {
    group_id: { ...bundle, type: 'TEXT', purpose: 'group it opens' },
    seq: { ...bundle, type: 'INTEGER', purpose: 'commit that it came with' },
    epoch: { ...bundle, type: 'INTEGER', purpose: 'epoch that it describes' },
    bundle: { ...bundle, type: 'BLOB', purpose: 'ciphertext of the public state of the group' },
    history: { ...bundle, type: 'BLOB', nullable: true, purpose: 'ciphertext of the key to former messages, for holders of open invites' },
  },
} as const satisfies Table

export const inviteBoxes = {
  name: 'invite_boxes',
  describe: 'What an invite to a community needs beside its entry in the ledger.',
  columns: {
    invite_id: { ...invite, type: 'TEXT', purpose: 'names the invite; derived from the secret in the link' },
    community_id: { ...invite, type: 'TEXT', purpose: 'community it leads to' },
    generation: { ...invite, type: 'INTEGER', purpose: 'generation of the boxed keys, 0 while there are none' },
    ledger_key: { ...invite, type: 'BLOB', nullable: true, purpose: 'key of the names in the ledger, encrypted to the holder of the link' },
    history_key: { ...invite, type: 'BLOB', nullable: true, purpose: 'key to former messages, encrypted to the holder of an open link' },
    preview: { ...invite, type: 'BLOB', nullable: true, purpose: 'ciphertext of what the link shows before joining' },
  },
} as const satisfies Table
