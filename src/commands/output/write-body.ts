import { once } from 'node:events'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { UsageError } from '../command.ts'

/** Writes an answer to standard output, or to a new file, which is removed again if the answer ends early. */
export async function writeBody(answer: Response, path: string | null): Promise<void> {
  const body = answer.body
  if (body === null) throw new Error('an answer without a body')
  if (path === null) {
    for await (const chunk of body) {
      if (!process.stdout.write(chunk)) await once(process.stdout, 'drain')
    }
    return
  }
  const file = await created(path)
  try {
    for await (const chunk of body) await file.write(chunk)
  } catch (error) {
    await file.close()
    await rm(path, { force: true })
    throw error
  }
  await file.sync()
  await file.close()
}

async function created(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new UsageError(
      error.code === 'EEXIST'
        ? `${path} exists; name a new file.`
        : `${path} cannot be written (${String(error.code)}).`,
    )
  }
}
