/** The database without `DATABASE_URL`: in the current folder, or in the user's data folder when installed. */
export const DATABASE_FILE = 'cointracker.db'

export const DEFAULT_DATABASE = `sqlite:./${DATABASE_FILE}`
