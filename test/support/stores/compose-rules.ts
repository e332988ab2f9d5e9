import type { Problems } from './problems.ts'

// biome-ignore lint/suspicious/noExplicitAny: a manifest is foreign data, and the rules say what it must be.
type Data = any

export const HEALTH_TEST = ['CMD', '/nodejs/bin/node', '/app/dist/cointracker.js', 'health']
const IMAGE = /^ghcr\.io\/[a-z0-9.-]+\/mini-cointracker:([0-9]+\.[0-9]+\.[0-9]+[^@]*)@sha256:[0-9a-f]{64}$/
const SERVICE_KEYS_REFUSED = [
  'build',
  'privileged',
  'network_mode',
  'pid',
  'ipc',
  'devices',
  'cap_add',
  'env_file',
]

/** What every store asks of the service that runs the program; `service` is parsed. */
export function checkService(problems: Problems, service: Data, version: string): void {
  problems.require(IMAGE.test(service.image), 'the image is named by registry, repository, tag and digest')
  problems.require(
    IMAGE.exec(service.image)?.[1] === version,
    'the tag of the image is the version of package.json',
  )
  for (const key of SERVICE_KEYS_REFUSED) {
    problems.require(!(key in service), `a service has no ${key}`)
  }
  problems.require(/^([0-9]+):([0-9]+)$/.test(service.user), 'the user is set, by number')
  problems.require(service.read_only === true, 'the root file system is read-only')
  problems.require(String(service.tmpfs) === '/tmp', 'temporary files are in memory')
  problems.require(String(service.cap_drop) === 'ALL', 'all capabilities are dropped')
  problems.require(
    String(service.security_opt) === 'no-new-privileges:true',
    'the program cannot gain privileges',
  )
  problems.require(
    JSON.stringify(service.healthcheck?.test) === JSON.stringify(HEALTH_TEST),
    'the health check runs the subcommand, without a shell',
  )
  problems.require(!JSON.stringify(service).includes('docker.sock'), 'the socket of Docker is not mounted')
  problems.require(
    service.environment?.DATABASE_URL === 'sqlite:/data/cointracker.db',
    'the database is on the volume',
  )
  problems.require(service.environment?.HOST === '0.0.0.0', 'the program listens to the other containers')
}
