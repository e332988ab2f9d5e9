import { statSync } from 'node:fs'
import type { Bench } from '../bench.ts'
import { atMost, type Result, whole } from '../result.ts'

/** The size of a database with the large address minus that of an empty one, per transaction. */
export async function measureDisk(bench: Bench, file: string): Promise<readonly Result[]> {
  const emptyFile = bench.newFile()
  await using running = await bench.startProgram(emptyFile)
  await running[Symbol.asyncDispose]()
  const [full, empty] = [statSync(file).size, statSync(emptyFile).size]
  return [
    atMost(
      { what: 'disk per stored transaction', limit: 90, unit: ' bytes', digits: 1 },
      (full - empty) / bench.rows,
      `${whole(full)} bytes, ${whole(empty)} of them empty`,
    ),
  ]
}
