import { rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Unreachable } from '../../client/api-problem.ts'
import type { Connection } from '../../client/connection.ts'
import { UsageError } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { Progress } from './progress.ts'

export const STANDARD_OUTPUT = '-'

/**
 * Writes what the API answers at `source` to standard output, or to a new file, which is removed again if the answer ends
 * early. Nothing is requested where the file cannot be made: a program does not stop before its answers are read. Returns
 * the bytes. Throws UsageError for a file that cannot be made, and what `Connection` throws.
 */
export async function writeBody(
  connection: Connection,
  source: string,
  path: string,
  terminal: Terminal,
): Promise<number> {
  let bytes = 0
  if (path === STANDARD_OUTPUT) {
    for await (const chunk of chunksOf(connection, source)) {
      await terminal.write(chunk)
      bytes += chunk.length
    }
    return bytes
  }
  const progress = new Progress(terminal)
  const file = await created(path)
  const remove = () => rmSync(path, { force: true })
  // A signal ends the process from within.
  process.once('exit', remove)
  try {
    for await (const chunk of chunksOf(connection, source)) {
      await file.appendFile(chunk)
      bytes += chunk.length
      progress.show(0, 0, `${sizeText(bytes)} written`)
    }
    await file.sync()
  } catch (error) {
    remove()
    throw error
  } finally {
    process.off('exit', remove)
    progress.clear()
    await file.close()
  }
  return bytes
}

/** A loop that ends early cancels the rest. */
async function* chunksOf(connection: Connection, source: string): AsyncGenerator<Uint8Array> {
  const { body } = await connection.open(source)
  if (body === null) throw new Error('an answer without a body')
  try {
    yield* body
  } catch {
    throw new Unreachable(connection.url)
  }
}

/** "5.4 MB": in millions of bytes, or in thousands. */
export function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

async function created(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const reason = REASONS[String(error.code)] ?? `cannot be written (${String(error.code)})`
    throw new UsageError(`${path} ${reason}.`)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'already exists; name a new file',
  ENOENT: 'is in a folder that does not exist',
  ENOTDIR: 'is below a file that is not a folder',
  EACCES: 'is in a folder that this user may not write',
  EROFS: 'is on a disk that is read-only',
}
