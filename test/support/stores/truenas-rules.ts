import { parse } from 'yaml'
import { HEALTH_TEST } from './compose-rules.ts'
import { Problems } from './problems.ts'
import { type StoreFiles, textOf } from './store-files.ts'

// biome-ignore lint/suspicious/noExplicitAny: a manifest is foreign data, and the rules say what it must be.
type Data = any

const NAME = 'mini-cointracker'
const GROUPS = ['Mini CoinTracker', 'User and Group', 'Network', 'Storage', 'Labels', 'Resources']
const FIELDS = [
  'app_version',
  'capabilities',
  'categories',
  'changelog_url',
  'date_added',
  'description',
  'home',
  'host_mounts',
  'icon',
  'keywords',
  'lib_version',
  'lib_version_hash',
  'maintainers',
  'name',
  'run_as_context',
  'screenshots',
  'sources',
  'title',
  'train',
  'version',
]
const TEMPLATE = 'truenas/templates/docker-compose.yaml'

/** The rules of TrueNAS's catalogue that the app breaks; empty if none. */
export function truenasProblems(files: StoreFiles, version: string): string[] {
  const problems = new Problems()
  checkApp(problems, parse(textOf(files, 'truenas/app.yaml')), version)
  const values = parse(textOf(files, 'truenas/ix_values.yaml'))
  const { images } = values
  problems.require(
    Object.keys(images).every((key) => key.endsWith('image')),
    'the keys of images end with "image"',
  )
  problems.require(
    /^ghcr\.io\/[a-z0-9.-]+\/mini-cointracker$/.test(images.image.repository),
    'the image is ours',
  )
  problems.require(images.image.tag === version, 'the tag of the image is the version of package.json')
  problems.require(!JSON.stringify(images).includes('latest'), 'no image is "latest"')

  const { groups, questions } = parse(textOf(files, 'truenas/questions.yaml'))
  const names = groups.map(({ name }: Data) => name)
  problems.require(
    String(names) === String(GROUPS.map((group) => `${group} Configuration`)),
    'the groups are those that every app has',
  )
  problems.require(
    questions.every(({ group }: Data) => names.includes(group)),
    'every question is in a group',
  )
  const token = attributeOf(questions, 'mini_cointracker', 'api_token')
  problems.require(
    token?.schema.required === true && token?.schema.private === true && token?.schema.default === '',
    'the token is required, hidden and has no default',
  )
  for (const name of ['user', 'group']) {
    const { schema } = attributeOf(questions, 'run_as', name) ?? { schema: {} }
    problems.require(schema.min === 568 && schema.default === 568, `the ${name} is 568 or above`)
  }
  checkTestValues(
    problems,
    questions,
    parse(textOf(files, 'truenas/templates/test_values/basic-values.yaml')),
  )

  const template = textOf(files, TEMPLATE)
  problems.require(template.includes('set_user(values.run_as.user, values.run_as.group)'), 'the user is set')
  problems.require(template.includes('set_read_only(true)'), 'the root file system is read-only')
  problems.require(
    template.includes(`set_custom_test(${JSON.stringify(HEALTH_TEST).replaceAll(',', ', ')})`),
    'the health check runs the subcommand, without a shell',
  )
  problems.require(template.includes('tpl.portals.add('), 'there is a link to the web page')
  problems.require(!/privileged|docker_socket|set_network_mode/.test(template), 'no privileges are asked for')
  problems.require(
    template.trimEnd().endsWith('{{ tpl.render() | tojson }}'),
    'the template ends by rendering',
  )
  problems.require(
    textOf(files, 'truenas/README.md').startsWith('# Mini CoinTracker\n'),
    'the README has the title',
  )
  return problems.found
}

function checkApp(problems: Problems, app: Data, version: string): void {
  problems.require(
    String(Object.keys(app).filter((key) => key !== 'annotations')) === String(FIELDS),
    'app.yaml has the fields of the guide, in alphabetical order',
  )
  problems.require(app.name === NAME, 'the name is that of the folder in the catalogue')
  problems.require(app.train === 'community', 'the train is community')
  problems.require(app.app_version === version, 'app_version is the version of package.json')
  problems.require(/^[0-9]+\.[0-9]+\.[0-9]+$/.test(app.version), 'the app has a version of its own')
  problems.require(String(app.categories) === 'financial', 'there is one category, financial')
  problems.require(
    String(app.capabilities) === '' && String(app.host_mounts) === '',
    'nothing of the host is used',
  )
  problems.require(/^2\.[0-9]+\.[0-9]+$/.test(app.lib_version), 'lib_version is of the current library')
  problems.require(app.lib_version_hash === '', 'lib_version_hash is left to the catalogue')
  problems.require(/^\d{4}-\d{2}-\d{2}$/.test(app.date_added), 'date_added is a date')
  problems.require(
    app.run_as_context.length === 1 && app.run_as_context[0].uid === 568 && app.run_as_context[0].gid === 568,
    'the app runs as user and group 568',
  )
  problems.require(
    !('maintainers' in app) || app.maintainers[0].name === 'truenas',
    'TrueNAS is the maintainer',
  )
  for (const name of ['home', 'icon', 'changelog_url']) problems.isUrl(app[name], name)
  for (const name of ['title', 'description']) problems.isText(app[name], name)
}

/** The test values have every answer that the form asks for, and no other. */
function checkTestValues(problems: Problems, questions: readonly Data[], values: Data): void {
  for (const { variable, schema } of questions) {
    if (variable === 'labels') continue
    const asked = schema.attrs.map((attribute: Data) => attribute.variable).toSorted()
    const given = Object.keys(values[variable] ?? {}).toSorted()
    problems.require(String(asked) === String(given), `the test values answer all of ${variable}`)
  }
}

function attributeOf(questions: readonly Data[], variable: string, name: string): Data {
  const question = questions.find((one) => one.variable === variable)
  return question?.schema.attrs.find((attribute: Data) => attribute.variable === name)
}
