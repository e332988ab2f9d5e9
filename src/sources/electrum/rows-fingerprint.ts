import { createHash } from 'node:crypto'
import type { RowsFingerprint } from '../../domain/ports/source.ts'
import { fingerprint } from './history-pages.ts'

/** The fingerprint of the status that a server states for a history of these rows and nothing unconfirmed. */
export function rowsFingerprint(): RowsFingerprint {
  const status = createHash('sha256')
  let isUsed = false
  return {
    add: (rows) => {
      isUsed ||= rows.length > 0
      status.update(rows.map(({ hash, height }) => `${hash}:${height}:`).join(''))
    },
    end: () => fingerprint(isUsed ? status.digest('hex') : null),
  }
}
