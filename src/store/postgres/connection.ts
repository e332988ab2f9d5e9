import { StartError } from '../../domain/errors.ts'

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full']

/** Connection options for `pg`; `sslmode` means what it means to libpq. Throws StartError. */
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
  // Without this parameter `pg` reads `require` as `verify-full`, and warns at every start that this will change.
  const meaning = mode === null ? '' : '&uselibpqcompat=true'
  return { connectionString: `${url}${meaning}`, keepAlive: true }
}
