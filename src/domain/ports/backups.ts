/** A consistent copy of the whole database, as one file. */
export interface DatabaseCopy {
  readonly bytes: number
  read(): AsyncIterable<Uint8Array>
  /** Removes it; also needed where it was not read. */
  close(): Promise<void>
}

/** Copies of the database. */
export interface Backups {
  /** The program goes on meanwhile. Throws AppError `backup_unsupported` where the database is not a file. */
  copy(): Promise<DatabaseCopy>
}
