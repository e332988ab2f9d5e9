import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** A token and a line end are far shorter. */
const BYTES_MAX = 64 * 1024

/** Of a file that cannot be read; the message says why, without its path. */
export class UnreadableFile extends Error {}

/**
 * The text of a small file. Throws UnreadableFile, also for what is not a regular file: to read a pipe that nothing is
 * written to, or a device, would never end, and no signal could end it.
 */
export function readSmallFile(path: string): string {
  const file = opened(path)
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw new UnreadableFile('this is a folder, a pipe or a device; name a regular file.')
    if (stat.size > BYTES_MAX) throw new UnreadableFile(`the file is larger than ${BYTES_MAX / 1024} kB.`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw explained(error)
  } finally {
    closeSync(file)
  }
}

/** A pipe is opened at once, too. Windows knows neither. */
function opened(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw explained(error)
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  return new UnreadableFile(`the file cannot be read (${String(error.code)}).`)
}
