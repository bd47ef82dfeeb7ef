// Who may import whom (ARCHITECTURE.md). `npm test` reads it; "the server cannot read a message" is one of these rules.
const NOTHING_SHIPPED_IMPORTS_TESTS = '(\\.test\\.ts$|/testing/|/contract\\.ts$)'
/** Runs on the machine that builds, with the tools of the root; nothing of it is shipped. */
const BUILDS = '^apps/web/(vite\\.config\\.ts$|build/)'
/** What `@conclave/crypto/verify` consists of: signature checks and forms, nothing that decrypts. */
const VERIFY = '^packages/crypto/src/(verify/|labels\\.ts$|conventions\\.ts$|platform\\.d\\.ts$|primitives/provider\\.ts$)'

/** One rule: files of `from` may import, of our own code, only what matches `allowed`. */
function onlyOwn(name, from, allowed, comment) {
  return {
    name,
    severity: 'error',
    comment,
    from: { path: from, pathNot: NOTHING_SHIPPED_IMPORTS_TESTS },
    to: { path: '^(packages|apps|testing|tools)/', pathNot: allowed },
  }
}

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'Cut the circle: move what both need into a third file.', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:words/' },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      comment: 'Name the package in the package.json of the workspace that imports it.',
      from: { path: '^(packages|apps)/', pathNot: `(${NOTHING_SHIPPED_IMPORTS_TESTS}|${BUILDS})` },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    onlyOwn('protocol-imports-nothing', '^packages/protocol/', '^packages/protocol/', 'protocol is the bottom: it knows nothing of ours.'),
    onlyOwn('crypto-imports-protocol', '^packages/crypto/', '^packages/(crypto|protocol)/', 'crypto knows protocol only.'),
    onlyOwn('client-imports-protocol-crypto', '^packages/client/', '^packages/(client|crypto|protocol)/', 'client knows protocol and crypto only.'),
    onlyOwn(
      'server-imports-protocol',
      '^packages/server/',
      '^packages/(server|protocol|crypto)/',
      'server knows protocol and the verify part of crypto only.',
    ),
    onlyOwn('cli-imports-client', '^apps/cli/', '^(apps/cli|packages/(client|protocol))/', 'cli knows client and protocol only.'),
    onlyOwn('bot-imports-client', '^packages/bot/', '^packages/(bot|client)/', 'bot knows client only.'),
    onlyOwn('desktop-imports-client', '^apps/desktop/', '^(apps/(desktop|web)|packages/client)/', 'desktop is a shell around the build of web.'),
    onlyOwn('web-imports-client', '^apps/web/', '^(apps/web|packages/(client|protocol))/', 'web knows client and the types of protocol only.'),
    onlyOwn(
      'web-screens-show-models',
      '^apps/web/src/screens/',
      '^(apps/web/src/(screens|models|parts|words|brand|styles|build-id\\.ts)|packages/protocol/)',
      'A screen shows models with parts and words; it does not speak to the client.',
    ),
    onlyOwn(
      'web-parts-know-no-chat',
      '^apps/web/src/(parts|brand)/',
      '^apps/web/src/(parts|brand|styles)/',
      'A part gets texts and children; it knows neither models nor words.',
    ),
    onlyOwn(
      'web-models-know-no-screen',
      '^apps/web/src/models/',
      '^(apps/web/src/models/|packages/(client|protocol)/)',
      'Models run without a page: no parts, words or screens.',
    ),
    onlyOwn('web-words-know-nothing', '^apps/web/src/words/', '^(apps/web/(src/words|build)/|packages/protocol/)', 'Words are only words.'),
    {
      name: 'server-cannot-read-direct',
      severity: 'error',
      comment: 'The server may import @conclave/crypto/verify only, so that it has no code that decrypts.',
      from: { path: '^packages/server/src/', pathNot: NOTHING_SHIPPED_IMPORTS_TESTS },
      to: { path: '^packages/(crypto|client)/', pathNot: VERIFY },
    },
    {
      name: 'server-cannot-read-reachable',
      severity: 'error',
      comment: 'Through verify/ the server would reach code that decrypts: verify/ may use only verify/ and protocol.',
      from: { path: '^packages/server/src/', pathNot: NOTHING_SHIPPED_IMPORTS_TESTS },
      to: { path: '^packages/(crypto|client)/', pathNot: VERIFY, reachable: true },
    },
    {
      name: 'nobody-imports-testing',
      severity: 'error',
      comment: 'Only tests and tools may use testing/.',
      from: { path: '^(packages|apps)/', pathNot: NOTHING_SHIPPED_IMPORTS_TESTS },
      to: { path: '^testing/' },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      comment: 'Shipped code must not depend on tests, contract suites or test helpers.',
      from: { path: '^(packages|apps)/', pathNot: NOTHING_SHIPPED_IMPORTS_TESTS },
      to: { path: '^(packages|apps)/.*' + NOTHING_SHIPPED_IMPORTS_TESTS },
    },
    {
      name: 'nobody-imports-tools',
      severity: 'error',
      comment: 'tools/ is on top: it may import everything, nobody imports it.',
      from: { path: '^(packages|apps|testing)/' },
      to: { path: '^tools/' },
    },
    {
      name: 'no-node-in-core',
      severity: 'error',
      comment: 'protocol, crypto and client (outside its node entry) run everywhere: no Node module.',
      from: { path: '^packages/(protocol|crypto|client)/src/', pathNot: `(${NOTHING_SHIPPED_IMPORTS_TESTS}|^packages/client/src/node(/|\\.ts$))` },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)node_modules/\\.' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
}
