import { parse } from 'yaml'
import { objectAfter } from './start9-rules.ts'
import { type StoreFiles, textOf } from './store-files.ts'
import { unraidRows } from './unraid-rules.ts'

type Settings = Readonly<Record<string, string>>

/** What the program is started with by one store, and what browsers write in the `Host` header there. */
export interface StoreStart {
  readonly store: string
  readonly settings: Settings
  readonly hosts: readonly string[]
}

/** What the person, or the store, chooses. */
export const TOKEN = 'c2a9f0e1d4b7a6835c2a9f0e1d4b7a68'

/** What the library of TrueNAS adds to every container. */
const TRUENAS_OWN = 'GID GROUP_ID NVIDIA_VISIBLE_DEVICES PGID PUID TZ UID UMASK UMASK_SET USER_ID'

const UNRAID_OWN: Settings = {
  TZ: 'Europe/Berlin',
  HOST_OS: 'Unraid',
  HOST_HOSTNAME: 'Tower',
  HOST_CONTAINERNAME: 'mini-cointracker',
}

export function storeStarts(files: StoreFiles): readonly StoreStart[] {
  const addresses = ['192.168.1.20:8751', '10.0.0.5:8751']
  return [
    {
      store: 'Umbrel',
      settings: umbrelSettings(files),
      hosts: [
        ...addresses,
        'umbrel.local:8751',
        'mini-cointracker_web_1:8000',
        'umbrel2.local:8751',
        `${'a'.repeat(56)}.onion`,
        '100.101.102.103:8751',
      ],
    },
    {
      store: 'CasaOS',
      settings: {
        ...composeSettings(textOf(files, 'casaos/docker-compose.yml'), 'mini-cointracker', {}),
        API_TOKEN: TOKEN,
      },
      hosts: [...addresses, 'casaos.local:8751', 'zimaos:8751', 'mini-cointracker:8000'],
    },
    {
      store: 'Unraid',
      settings: { ...unraidSettings(files), API_TOKEN: TOKEN },
      hosts: [...addresses, 'tower:8751', 'tower.local:8751', '[fd12::20]:8751', 'mini-cointracker:8000'],
    },
    {
      store: 'TrueNAS',
      settings: { ...truenasSettings(files), API_TOKEN: TOKEN },
      hosts: [...addresses, 'truenas.local:31751', 'truenas:31751', 'mini-cointracker:8000'],
    },
    {
      store: 'StartOS',
      settings: start9Settings(files, 'localhost,127.0.0.1,brave-otter.local,192.168.1.20,[fd12::20]'),
      hosts: ['brave-otter.local', '192.168.1.20:80', '[fd12::20]'],
    },
  ]
}

function umbrelSettings(files: StoreFiles): Settings {
  return composeSettings(textOf(files, 'umbrel/mini-cointracker/docker-compose.yml'), 'web', {
    APP_PASSWORD: TOKEN,
    DEVICE_DOMAIN_NAME: 'umbrel.local',
    APP_PROXY_PORT: String(parse(textOf(files, 'umbrel/mini-cointracker/umbrel-app.yml')).port),
  })
}

function composeSettings(compose: string, service: string, variables: Settings): Settings {
  const environment: Settings = parse(compose).services[service].environment
  return mapValues(environment, (value) =>
    String(value).replace(/\$\{(\w+)\}/g, (_, name) => known(variables, name)),
  )
}

/** Every row, also without a value, and what Unraid adds to every container. */
function unraidSettings(files: StoreFiles): Settings {
  const rows = unraidRows(files).filter(({ attributes }) => attributes['Type'] === 'Variable')
  return {
    ...UNRAID_OWN,
    ...Object.fromEntries(rows.map(({ attributes, text }) => [attributes['Target'] ?? '', text])),
  }
}

/** `add_env` of the template with the test values, and what the library adds. */
function truenasSettings(files: StoreFiles): Settings {
  const values = {
    ...parse(textOf(files, 'truenas/ix_values.yaml')),
    ...parse(textOf(files, 'truenas/templates/test_values/basic-values.yaml')),
  }
  const template = textOf(files, 'truenas/templates/docker-compose.yaml').replace(
    /\{% if .*?\{% endif %\}/gs,
    '',
  )
  const calls = [
    ...template.matchAll(
      /add_env\("(\w+)", (?:"([^"]*)"(?:\|format\(values\.([\w.]+)\))?|values\.([\w.]+))\)/g,
    ),
  ]
  const valueAt = (path: string) => path.split('.').reduce((value, key) => value[key], values)
  const added = calls.map(([, name = '', text, argument, path]) => {
    if (path !== undefined) return [name, String(valueAt(path))]
    return [name, argument === undefined ? (text ?? '') : (text ?? '').replace('%s', valueAt(argument))]
  })
  return {
    ...Object.fromEntries(TRUENAS_OWN.split(' ').map((name) => [name, '568'])),
    ...Object.fromEntries(added),
  }
}

function start9Settings(files: StoreFiles, allowedHosts: string): Settings {
  const computed: Settings = { API_TOKEN: TOKEN, ALLOWED_HOSTS: allowedHosts, ELECTRUM_URL: '' }
  const env = objectAfter(textOf(files, 'start9/startos/main.ts'), 'env:')
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value ?? known(computed, name)]),
  )
}

function known(variables: Settings, name: string): string {
  const value = variables[name]
  if (value === undefined) throw new Error(`the store has no ${name}`)
  return value
}

function mapValues(settings: Settings, change: (value: string) => string): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, change(value)]))
}
