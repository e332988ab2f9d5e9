import { parse } from 'yaml'
import { checkService } from './compose-rules.ts'
import { Problems } from './problems.ts'
import { type StoreFiles, textOf } from './store-files.ts'

const CATEGORIES = [
  'Media',
  'Productivity',
  'Home',
  'Networking',
  'AI',
  'Finance',
  'Social',
  'Developer',
  'Others',
]
const LOCALIZED = ['title', 'tagline', 'description', 'release_notes']
const ICON = 'casaos/icon.svg'

/** The rules of CasaOS's and ZimaOS's store that the package breaks; empty if none. */
export function casaosProblems(files: StoreFiles, version: string): string[] {
  const problems = new Problems()
  const compose = parse(textOf(files, 'casaos/docker-compose.yml'))
  problems.require(/^[a-z0-9_-]+$/.test(compose.name), 'the name is lower case')
  const app = compose['x-casaos'] ?? {}
  problems.require('x-casaos' in compose, 'x-casaos stands at the top level')
  problems.require(
    /^[a-z0-9]+(?:[._-][a-z0-9]+)*\.[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(app.id),
    'the id is a reverse domain',
  )
  const service = compose.services[app.main]
  problems.require(service !== undefined, 'main names a service')
  problems.require(app.index === '/', 'the app opens at its root')
  problems.require(
    typeof app.port_map === 'string' && /^[0-9]+$/.test(app.port_map),
    'port_map is a text of digits',
  )
  problems.require(app.scheme === 'http', 'the scheme is http')
  for (const name of LOCALIZED) {
    const texts: unknown = app[name]
    const isByLocale =
      typeof texts === 'object' &&
      texts !== null &&
      Object.keys(texts).every((key) => /^[a-z]{2}_[A-Z]{2}$/.test(key))
    problems.require(
      isByLocale && 'en_US' in (texts as object),
      `${name} is a text by locale, en_US among them`,
    )
  }
  problems.isText(app.tips?.before_install?.en_US, 'tips.before_install.en_US')
  problems.require(CATEGORIES.includes(app.category), 'the category is one of the store')
  problems.require(String(app.architectures) === 'amd64,arm64', 'the architectures are those of the image')
  problems.require(app.version === version, 'the version is that of package.json, as a text')
  for (const name of ['author', 'developer']) problems.isText(app[name], name)
  for (const name of ['icon', 'website', 'repo', 'support', 'docs']) problems.isUrl(app[name], name)
  problems.require(
    String(app.icon).endsWith(`/packaging/${ICON}`) && ICON in files,
    'the icon is a file beside the manifest',
  )
  if (service === undefined) return problems.found

  checkService(problems, service, version)
  problems.require(!('x-casaos' in service), 'a service has no x-casaos of its own')
  const [port] = service.ports
  problems.require(port.target === 8000 && port.published === app.port_map, 'port_map is the published port')
  const [volume] = service.volumes
  problems.require(
    volume.source === '/DATA/AppData/$AppID/data' && volume.target === '/data',
    'the data is in the folder of the app',
  )
  problems.require(service.environment.API_TOKEN === '', 'the manifest has no token, which would be public')
  return problems.found
}
