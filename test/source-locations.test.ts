import assert from 'node:assert/strict'
import { posix, win32 } from 'node:path'
import { test } from 'node:test'
import { sourceLocations } from '../build/source-locations.ts'

type Handler = (this: { emitFile(file: object): void }, code: string, id: string) => { readonly code: string }

for (const [name, system, folder] of [
  ['Linux', posix, '/p/src'],
  ['Windows', win32, 'C:\\p\\src'],
] as const) {
  test(`on ${name} the bundle finds the files beside its modules, and the modules that it starts as processes`, () => {
    const { handler } = sourceLocations(folder, system).transform as unknown as { readonly handler: Handler }
    const entries: object[] = []
    const id = system.join(folder, 'store', 'sqlite', 'open.ts')
    const code =
      "read(new URL('./migrations/', import.meta.url)); run(new URL('./check.ts', import.meta.url))"
    const located = handler.call({ emitFile: (file) => entries.push(file) }, code, id).code
    assert.equal(
      located,
      "read(new URL('./migrations/', new URL('./store/sqlite/open.ts', import.meta.url).href)); run(new URL('./store/sqlite/check.js', import.meta.url))",
    )
    const source = system.join(folder, 'store', 'sqlite', 'check.ts')
    assert.deepEqual(entries, [{ type: 'chunk', id: source, fileName: 'store/sqlite/check.js' }])
  })
}
