import { StartError } from '../../domain/errors.ts'

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full']

/** What `pg` is told about the server, with the meanings that PostgreSQL's own clients give to `sslmode`. Throws StartError. */
export function connectionOptions(url: string): { connectionString: string; keepAlive: boolean } {
  const { searchParams } = new URL(url)
  const port = searchParams.get('port')
  if (port !== null && !(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536)) {
    throw new StartError('DATABASE_URL: port must be a number from 1 to 65535.')
  }
  const mode = searchParams.get('sslmode')
  if (mode !== null && !SSL_MODES.includes(mode)) {
    throw new StartError(`DATABASE_URL: sslmode must be one of ${SSL_MODES.join(', ')}.`)
  }
  if (mode === 'verify-ca' && !searchParams.has('sslrootcert')) {
    throw new StartError('DATABASE_URL: sslmode=verify-ca needs sslrootcert, the file of the authority.')
  }
  // Without it `require` means `verify-full`, and every start warns that this will change.
  const meaning = mode === null ? '' : '&uselibpqcompat=true'
  return { connectionString: `${url}${meaning}`, keepAlive: true }
}
