// Adds the platform packages that the registry at hand did not offer to package-lock.json, so that `npm ci` accepts it everywhere.
// Run after every `npm install`; `npm test` fails when an entry is missing.
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const before = readFileSync(path, 'utf8')
const lock = JSON.parse(before)
const platforms = /android|darwin|freebsd|netbsd|openbsd|linux|win32|openharmony|sunos|aix/
const processors = /arm64|arm|x64|ia32|riscv64|ppc64|s390x|loong64|mips64el|wasm32/

for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (Object.keys(lock.packages).some((key) => key.endsWith(`node_modules/${name}`))) continue
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ''),
      cpu: processors.exec(name)?.slice(0, 1),
      dev: true,
      optional: true,
      os: platforms.exec(name)?.slice(0, 1),
    }
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
const after = `${JSON.stringify(lock, null, 2)}\n`
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('package-lock.json lacks platform packages. Run: node tools/complete-lock.mjs')
    process.exit(1)
  }
} else writeFileSync(path, after)
