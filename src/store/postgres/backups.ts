import { AppError } from '../../domain/errors.ts'
import type { Backups, DatabaseCopy } from '../../domain/ports/backups.ts'

/** A server is backed up with its own programs. */
export class PostgresBackups implements Backups {
  async copy(): Promise<DatabaseCopy> {
    throw new AppError(
      'backup_unsupported',
      'The data is in PostgreSQL: back it up with pg_dump. Addresses, wallets and labels can be saved as a JSON file.',
    )
  }
}
