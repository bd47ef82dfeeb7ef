// npm run bench                    lists the benches of testing/bench
// npm run bench -- NAME [--json]   runs one; with --json one JSON object a line: name, value, unit, target, ratio (>= 1: target met)
import { availableParallelism, cpus } from 'node:os'
import { formatResult, loadBench, loadBenches, toResult } from '../testing/bench/run.ts'

const json = process.argv.includes('--json')
const [name, ...rest] = process.argv.slice(2).filter((arg) => arg !== '--json')

function fail(message: string): never {
  console.error(`conclave: ${message}`)
  process.exit(1)
}

if (rest.length > 0) fail(`one bench at a time, not also ${rest.join(' ')}`)
if (name === undefined) {
  for (const bench of await loadBenches()) console.log(`${bench.name.padEnd(20)} ${bench.describe}`)
} else {
  const bench = (await loadBench(name)) ?? fail(`there is no bench "${name}". This lists them: npm run bench`)
  if (!json) console.log(`${bench.describe}\nNode ${process.versions.node}, ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown processor'}\n`)
  await bench.run((line) => {
    const result = toResult(line)
    console.log(json ? JSON.stringify(result) : formatResult(result))
  })
}
