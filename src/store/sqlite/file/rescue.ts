import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { backup, type DatabaseSync } from 'node:sqlite'
import { reasonOf } from '../explain.ts'
import { createWithMode } from './file-mode.ts'

/** Pages copied at once; other work runs in between. */
const PAGES = 2000

/**
 * Copies a database whose file has no name any more into a new file: beside the lost one, or else in the folder for
 * temporary files. Returns a sentence that says where it is, or why it could not be saved.
 */
export async function rescue(db: DatabaseSync, path: string, fileMode: number): Promise<string> {
  const name = `${basename(path)}.rescued-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`
  let reason = ''
  for (const folder of [dirname(path), tmpdir()]) {
    const copy = join(folder, name)
    try {
      if (existsSync(copy)) throw new Error(`${copy} exists already`)
      createWithMode(copy, fileMode)
      await backup(db, copy, { rate: PAGES })
      return `Its content was saved to ${copy}: stop the program, and move that file to ${path}.`
    } catch (error) {
      reason = reasonOf(error)
    }
  }
  return `Its content could not be saved: ${reason}.`
}
