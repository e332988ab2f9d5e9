import { type Element, parseXml } from './parse-xml.ts'
import { Problems } from './problems.ts'
import { type StoreFiles, textOf } from './store-files.ts'

const PATH = 'unraid/mini-cointracker.xml'
const ATTRIBUTES = ['Name', 'Target', 'Default', 'Mode', 'Description', 'Type', 'Display', 'Required', 'Mask']
const MODES: Readonly<Record<string, RegExp>> = { Port: /^tcp$/, Path: /^rw$/, Variable: /^$/ }
const DISPLAYS = ['always', 'always-hide', 'advanced', 'advanced-hide']
const URLS = ['Registry', 'Support', 'Project', 'TemplateURL', 'Icon']
const EXTRA =
  '--user 99:100 --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --stop-timeout 15'

/** The Config rows of the template. Throws if it is not well-formed. */
export function unraidRows(files: StoreFiles): readonly Element[] {
  return parseXml(textOf(files, PATH)).children.filter(({ name }) => name === 'Config')
}

/** The rules of Unraid's Community Applications that the template breaks; empty if none. */
export function unraidProblems(files: StoreFiles, version: string): string[] {
  const problems = new Problems()
  const text = textOf(files, PATH)
  const container = parseXml(text)
  const valueIn = (name: string) => container.children.find((child) => child.name === name)?.text.trim() ?? ''
  problems.require(
    text.startsWith('<?xml version="1.0"?>\n<Container version="2">\n'),
    'it begins as Unraid saves it',
  )
  problems.require(!/<Config[^>]*\s{2}/.test(text), 'attributes are one space apart, as Unraid saves them')
  problems.require(valueIn('Name') === 'mini-cointracker', 'the name is that of the image')
  problems.require(
    new RegExp(`^ghcr\\.io/[a-z0-9.-]+/mini-cointracker:${version.replaceAll('.', '\\.')}$`).test(
      valueIn('Repository'),
    ),
    'the repository names the version of package.json',
  )
  problems.require(valueIn('Network') === 'bridge', 'the network is a bridge')
  problems.require(valueIn('Privileged') === 'false', 'the container is not privileged')
  problems.require(
    valueIn('WebUI') === 'http://[IP]:[PORT:8000]/',
    'the web page is at the port of the container',
  )
  problems.require(/^(?:[A-Z]\w*:\w* ?)+$/.test(valueIn('Category')), 'the categories end with colons')
  problems.require(valueIn('Overview').length > 100, 'the overview describes the program')
  for (const name of URLS) problems.isUrl(valueIn(name), name)
  problems.require(valueIn('TemplateURL').endsWith(`/packaging/${PATH}`), 'TemplateURL is this file')
  problems.require(valueIn('Icon').endsWith('.png'), 'the icon is a PNG, as which Unraid keeps it')
  problems.require(
    valueIn('ExtraParams') === EXTRA,
    'the container has a user, no privileges and a read-only root',
  )

  const rows = unraidRows(files)
  for (const row of rows) {
    const { Name = '', Type = '', Mode = '', Display = '', Required = '', Mask = '' } = row.attributes
    problems.require(
      String(Object.keys(row.attributes)) === String(ATTRIBUTES),
      `${Name}: the attributes, in order`,
    )
    problems.require(MODES[Type]?.test(Mode) === true, `${Name}: the type has this mode`)
    problems.require(DISPLAYS.includes(Display), `${Name}: the display is a known one`)
    problems.require(/^(?:true|false)$/.test(Required) && /^(?:true|false)$/.test(Mask), `${Name}: yes or no`)
    problems.require(row.text === row.attributes['Default'], `${Name}: the value is the default`)
    problems.isText(row.attributes['Description'], `${Name}: the description`)
  }
  const row = (target: string) =>
    rows.find(({ attributes }) => attributes['Target'] === target)?.attributes ?? {}
  problems.require(row('8000')['Type'] === 'Port', 'the port of the container is published')
  problems.require(row('/data')['Default'] === '/mnt/user/appdata/mini-cointracker', 'the data is in appdata')
  const token = row('API_TOKEN')
  problems.require(
    token['Required'] === 'true' && token['Mask'] === 'true' && token['Default'] === '',
    'the token is required, masked and has no default',
  )
  return problems.found
}
