import { readdirSync, readlinkSync, statSync } from 'node:fs'

export interface FileIdentity {
  /** Device and inode: what stays the same however the file is named. */
  readonly key: string
  /** How many names (hard links) it has. */
  readonly links: number
}

/** Of the file at a path, which is not opened: closing it would end SQLite's locks. Null if none can be seen there. */
export function identityOf(path: string): FileIdentity | null {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false })
    return found === undefined ? null : { key: `${found.dev}-${found.ino}`, links: Number(found.nlink) }
  } catch {
    return null
  }
}

/** The present path of a file that this process has open; null if it has none or the system cannot say. */
export function presentPath(key: string): string | null {
  const folder = '/proc/self/fd'
  try {
    for (const name of readdirSync(folder)) {
      const found = identityOf(`${folder}/${name}`)
      if (found?.key !== key) continue
      const path = readlinkSync(`${folder}/${name}`)
      return identityOf(path)?.key === key ? path : null
    }
  } catch {}
  return null
}
