import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const OPENAPI = fileURLToPath(new URL('../openapi.json', import.meta.url))
const PACKAGES = fileURLToPath(new URL('../node_modules/', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'generated-clients-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Runs the program of a package in the folder. Throws with what it printed. */
function run(program: string, ...options: string[]): void {
  try {
    execFileSync(process.execPath, [join(PACKAGES, program), ...options], { cwd: folder, stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer }
    assert.fail(`${program} failed:\n${stdout}${stderr}`)
  }
}

/** Uses that must type-check; each `@ts-expect-error` fails if the type says less than the document. */
function compile(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
  const options =
    '--noEmit --strict --skipLibCheck --target esnext --module esnext --moduleResolution bundler'
  run('typescript/bin/tsc', ...options.split(' '), '--lib', 'esnext,dom,dom.iterable', name)
}

before(() => writeFileSync(join(folder, 'package.json'), '{"type":"module"}'))

test('openapi-typescript generates types that say what the API answers', () => {
  run('openapi-typescript/bin/cli.js', OPENAPI, '-o', 'types.ts')
  compile(
    'use-types.ts',
    `import type { components, paths } from './types'
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never
declare const address: Json<paths['/addresses/{id}']['get']['responses'][200]>
export const balance: string = address.balance
// @ts-expect-error amounts are text
export const inexact: number = address.balance
export const status: components['schemas']['SyncStatus'] = address.sync_status
// @ts-expect-error not a status
export const unknown: components['schemas']['SyncStatus'] = 'FINISHED'
`,
  )
})

test('@hey-api/openapi-ts generates a client whose calls type-check', () => {
  run('@hey-api/openapi-ts/bin/run.js', '-i', OPENAPI, '-o', 'client', '-c', '@hey-api/client-fetch')
  compile(
    'use-client.ts',
    `import { addAddress, exportTransactionsCsv, exportTransactionsNdjson, getAddress, listAddresses, listTransactions } from './client'
export async function example(): Promise<string | undefined> {
  const { data: added } = await addAddress({ body: { address: 'bc1q', sync: true } })
  if (added === undefined || !('id' in added)) return undefined
  const { data: address } = await getAddress({ path: { id: added.id } })
  const { data: list } = await listAddresses({ query: { q: 'x', sort: '-balance', min_balance: '0.5' } })
  // @ts-expect-error no such order
  await listAddresses({ query: { sort: 'size', cursor: list?.next_cursor ?? undefined } })
  const filter = { from: '2023-01-01', to: '2023-02-01', tx_hash: '00' }
  const { data: page } = await listTransactions({ path: { id: added.id }, query: { limit: 10, ...filter } })
  await exportTransactionsCsv({ path: { id: added.id }, query: { ...filter, bom: 1 } })
  await exportTransactionsNdjson({ path: { id: added.id }, query: filter })
  // @ts-expect-error times are text
  await listTransactions({ path: { id: added.id }, query: { from: 1 } })
  // @ts-expect-error there is no such parameter
  await listTransactions({ path: { id: added.id }, query: { pages: 10 } })
  return page?.transactions[0]?.amount ?? address?.balance
}
`,
  )
})
