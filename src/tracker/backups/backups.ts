import type { PortableBackup } from '../../domain/backup/portable-backup.ts'
import type { Backups as DatabaseCopies, DatabaseCopy } from '../../domain/ports/backups.ts'
import type { Labels } from '../labels/labels.ts'
import { checkBackup } from './check-backup.ts'
import { collectBackup } from './collect-backup.ts'
import { Restoration, type Restored, type RestorePorts } from './restore-backup.ts'

export interface BackupsPorts extends RestorePorts {
  readonly backups: DatabaseCopies
}

/** Copies of everything, and of what a person has entered. Calls throw AppError. */
export class Backups {
  readonly #ports: BackupsPorts
  readonly #labels: Labels
  /** One restoration at a time. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(ports: BackupsPorts, labels: Labels) {
    this.#ports = ports
    this.#labels = labels
  }

  copy(): Promise<DatabaseCopy> {
    return this.#ports.backups.copy()
  }

  collect(): Promise<PortableBackup> {
    return collectBackup(this.#ports)
  }

  /** All or nothing; what the program has already stays. */
  restore(backup: PortableBackup): Promise<Restored> {
    const restored = this.#last.then(async () =>
      new Restoration(this.#ports, this.#labels).run(await checkBackup(backup)),
    )
    this.#last = restored.catch(() => {})
    return restored
  }
}
