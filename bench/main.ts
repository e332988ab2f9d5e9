import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareWith } from './against.ts'
import { Bench } from './bench.ts'
import { describeMachine } from './machine.ts'
import { measureBalances } from './measures/balances.ts'
import { measureCommandLine } from './measures/command-line.ts'
import { measureDerivation } from './measures/derivation.ts'
import { measureDisk } from './measures/disk.ts'
import { measureElectrum } from './measures/electrum.ts'
import { measureExport } from './measures/export.ts'
import { measureLatency } from './measures/latency.ts'
import { measurePages } from './measures/pages.ts'
import { measurePaint } from './measures/paint.ts'
import { measureRequests } from './measures/requests.ts'
import { checkRoundTrip } from './measures/round-trip.ts'
import { measureStart } from './measures/start.ts'
import { measureSync } from './measures/sync.ts'
import { measureValuePages } from './measures/value-pages.ts'
import { measureValues, measureValuesPostgres } from './measures/values.ts'
import { measureWallet } from './measures/wallet.ts'
import { measureWorkers } from './measures/workers.ts'
import { type MeasureName, type Options, readOptions } from './options.ts'
import { type Result, tableOf, whole } from './result.ts'

/** `file` is a database with the large address in it. */
const MEASURES: Readonly<Record<MeasureName, (bench: Bench, file: string) => Promise<readonly Result[]>>> = {
  pages: measurePages,
  sync: measureSync,
  latency: measureLatency,
  balances: measureBalances,
  export: measureExport,
  paint: measurePaint,
  requests: measureRequests,
  disk: measureDisk,
  start: measureStart,
  workers: measureWorkers,
  derivation: measureDerivation,
  wallet: measureWallet,
  electrum: measureElectrum,
  'value-pages': measureValuePages,
  values: measureValues,
  'values-postgres': measureValuesPostgres,
  'command-line': measureCommandLine,
}

async function run({ measures, rows, addresses }: Options): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-bench-'))
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFolder)
  await using bench = await Bench.start({ folder, rows, addresses })
  const file = await checkRoundTrip(bench)
  console.log(`round trip: ${whole(rows)} transactions match the simulator's\n`)
  const results: Result[] = []
  for (const name of measures) results.push(...(await MEASURES[name](bench, file)))
  return results
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const options = readOptions(process.argv.slice(2))
console.log(describeMachine())
if (options.against === null) console.log(tableOf(await run(options)))
else console.log(await compareWith(options.against, options))
