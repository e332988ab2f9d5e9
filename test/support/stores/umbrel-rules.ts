import { parse } from 'yaml'
import { checkService } from './compose-rules.ts'
import { Problems } from './problems.ts'
import { type StoreFiles, textOf } from './store-files.ts'

const ID = 'mini-cointracker'
const FOLDER = `umbrel/${ID}`
/** The order of the store's packaging guide; `defaultPassword` gives way to `deterministicPassword`. */
const FIELDS = [
  'manifestVersion',
  'id',
  'category',
  'name',
  'version',
  'tagline',
  'description',
  'releaseNotes',
  'developer',
  'website',
  'dependencies',
  'repo',
  'support',
  'port',
  'gallery',
  'path',
  'defaultUsername',
  'deterministicPassword',
  'submitter',
  'submission',
]
const CATEGORIES = [
  'ai',
  'automation',
  'bitcoin',
  'crypto',
  'developer',
  'files',
  'finance',
  'media',
  'networking',
  'social',
]
/** Ports of umbrelOS itself. */
const OWN_PORTS = [80, 443, 2000]

/** The rules of umbrelOS's store that the package breaks; empty if none. */
export function umbrelProblems(files: StoreFiles, version: string): string[] {
  const problems = new Problems()
  const app = parse(textOf(files, `${FOLDER}/umbrel-app.yml`))
  problems.require(
    String(Object.keys(app)) === String(FIELDS),
    'the fields are those of the guide, in its order',
  )
  problems.require(app.manifestVersion === 1, 'manifestVersion is 1')
  problems.require(app.id === ID, 'the id is the name of the folder')
  problems.require(CATEGORIES.includes(app.category), 'the category is one of the store')
  problems.require(app.version === version, 'the version is that of package.json, as a text')
  for (const name of ['name', 'tagline', 'description', 'developer', 'submitter'])
    problems.isText(app[name], name)
  for (const name of ['website', 'repo', 'support', 'submission']) problems.isUrl(app[name], name)
  problems.require(app.releaseNotes === '', 'a new package has no release notes')
  problems.require(Array.isArray(app.dependencies) && app.dependencies.length === 0, 'no other app is needed')
  problems.require(Array.isArray(app.gallery) && app.gallery.length === 0, 'the store adds the gallery')
  problems.require(
    Number.isInteger(app.port) && app.port > 1023 && app.port < 65_536 && !OWN_PORTS.includes(app.port),
    'the port is a free one of the host',
  )
  problems.require(app.path === '', 'the app opens at its root')
  problems.require(!('icon' in app), 'the store adds the icon')

  const compose = parse(textOf(files, `${FOLDER}/docker-compose.yml`))
  problems.require(
    String(Object.keys(compose.services)) === 'app_proxy,web',
    'the services are app_proxy and web',
  )
  problems.require(!('networks' in compose), 'the network is the one that umbrelOS injects')
  const { app_proxy: proxy, web } = compose.services
  problems.require(String(Object.keys(proxy)) === 'environment', 'app_proxy has an environment only')
  problems.require(proxy.environment.APP_HOST === `${ID}_web_1`, 'APP_HOST is the container of the service')
  problems.require(proxy.environment.APP_PORT === 8000, 'APP_PORT is where the program listens')
  problems.require(!('PROXY_AUTH_ADD' in proxy.environment), 'the login of umbrelOS stays in front')
  checkService(problems, web, version)
  problems.require(!('ports' in web), 'only app_proxy publishes a port')
  problems.require(web.user === '1000:1000', 'the program runs as the owner of the data')
  problems.require(web.restart === 'on-failure', 'the program is restarted on failure')
  problems.require(web.stop_grace_period === '1m', 'the program gets a minute to stop')
  problems.require(
    String(web.volumes) === `\${APP_DATA_DIR}/data:/data`,
    'the data is in the folder of the app',
  )
  problems.require(`${FOLDER}/data/.gitkeep` in files, 'the folder of the data exists')
  problems.require(
    app.deterministicPassword === true && web.environment.API_TOKEN === `\${APP_PASSWORD}`,
    'the password that umbrelOS shows is the API token',
  )
  problems.require(
    web.environment.PUBLIC_URL === `http://\${DEVICE_DOMAIN_NAME}:\${APP_PROXY_PORT}`,
    'the public URL is the one that umbrelOS opens',
  )
  return problems.found
}
