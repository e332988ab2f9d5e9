import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { casaosProblems } from './support/stores/casaos-rules.ts'
import { start9Problems } from './support/stores/start9-rules.ts'
import { packageVersion, readStoreFiles, type StoreFiles, textOf } from './support/stores/store-files.ts'
import { truenasProblems } from './support/stores/truenas-rules.ts'
import { umbrelProblems } from './support/stores/umbrel-rules.ts'
import { unraidProblems } from './support/stores/unraid-rules.ts'

interface Store {
  readonly name: string
  readonly problems: (files: StoreFiles, version: string) => readonly string[]
  /** What must not go unnoticed: in which file, what becomes what, and the rule that it breaks. */
  readonly broken: readonly (readonly [path: string, from: string | RegExp, to: string, rule: RegExp])[]
}

const files = readStoreFiles()
const version = packageVersion()
const UMBREL = 'umbrel/mini-cointracker/umbrel-app.yml'
const UMBREL_COMPOSE = 'umbrel/mini-cointracker/docker-compose.yml'
const CASAOS = 'casaos/docker-compose.yml'
const UNRAID = 'unraid/mini-cointracker.xml'
const START9 = 'start9/startos'

const STORES: readonly Store[] = [
  {
    name: 'Umbrel',
    problems: umbrelProblems,
    broken: [
      [UMBREL, 'id: mini-cointracker\ncategory: finance', 'category: finance\nid: mini-cointracker', /order/],
      [UMBREL, 'id: mini', 'id: maxi', /folder/],
      [UMBREL, 'category: finance', 'category: money', /category/],
      [UMBREL, `version: "${version}`, 'version: "99.0.0', /version/],
      [UMBREL, 'port: 8751', 'port: 443', /port/],
      [UMBREL, 'port: 8751\n', '', /guide/],
      [UMBREL, 'gallery: []', 'gallery: [1.jpg]', /gallery/],
      [UMBREL, 'repo: https', 'repo: http', /repo is/],
      [UMBREL_COMPOSE, /@sha256:[0-9a-f]/, '@sha256:g', /digest/],
      [UMBREL_COMPOSE, /@sha256:[0-9a-f]+/, '', /digest/],
      [UMBREL_COMPOSE, `:${version}@`, ':latest@', /tag|digest/],
      [UMBREL_COMPOSE, '    user: "1000:1000"\n', '', /user/],
      [UMBREL_COMPOSE, '    user: "1000:1000"\n', '    user: "0:0"\n', /owner/],
      [UMBREL_COMPOSE, '    read_only: true\n', '    build: .\n    read_only: true\n', /build/],
      [UMBREL_COMPOSE, '    read_only: true\n', '    privileged: true\n    read_only: true\n', /privileged/],
      [
        UMBREL_COMPOSE,
        '    read_only: true\n',
        '    network_mode: host\n    read_only: true\n',
        /network_mode/,
      ],
      [
        UMBREL_COMPOSE,
        '    read_only: true\n',
        '    ports: ["8000:8000"]\n    read_only: true\n',
        /publishes/,
      ],
      [UMBREL_COMPOSE, '/data:/data', '/data:/data\n      - /var/run/docker.sock:/s', /socket/],
      [UMBREL_COMPOSE, 'APP_PORT: 8000', 'APP_PORT: 8751', /APP_PORT/],
      [UMBREL_COMPOSE, 'mini-cointracker_web_1', 'web', /APP_HOST/],
      [UMBREL_COMPOSE, '"CMD", "/nodejs/bin/node"', '"CMD-SHELL", "node"', /health/],
      [UMBREL_COMPOSE, 'sqlite:/data/', 'sqlite:/app/', /volume/],
    ],
  },
  {
    name: 'CasaOS',
    problems: casaosProblems,
    broken: [
      [CASAOS, 'port_map: "8751"', 'port_map: 8751', /text of digits/],
      [CASAOS, 'port_map: "8751"', 'port_map: "8752"', /published/],
      [CASAOS, 'main: mini-cointracker', 'main: database', /main/],
      [CASAOS, 'id: io.github.mini-cointracker', 'id: cointracker', /reverse domain/],
      [CASAOS, 'category: Finance', 'category: Utilities', /category/],
      [CASAOS, 'title:\n    en_US: Mini CoinTracker', 'title: Mini CoinTracker', /locale/],
      [CASAOS, 'tagline:\n    en_US', 'tagline:\n    en_us', /tagline/],
      [CASAOS, `  version: "${version}`, '  version: "99.0.0', /version/],
      [CASAOS, `:${version}@`, ':latest@', /tag|digest/],
      [CASAOS, 'API_TOKEN: ""', 'API_TOKEN: changeme', /token/],
      [CASAOS, 'x-casaos:\n', 'x-other:\n', /top level/],
    ],
  },
  {
    name: 'Unraid',
    problems: unraidProblems,
    broken: [
      [UNRAID, `:${version}<`, ':latest<', /version/],
      [UNRAID, '<Privileged>false', '<Privileged>true', /privileged/],
      [UNRAID, '<Network>bridge', '<Network>host', /bridge/],
      [UNRAID, '--user 99:100 ', '', /user/],
      [UNRAID, '[PORT:8000]', '[PORT:8751]', /port/],
      [UNRAID, 'Target="API_TOKEN" Default=""', 'Target="API_TOKEN" Default="changeme"', /token/],
      [UNRAID, 'Mask="true"', 'Mask="false"', /masked/],
      [UNRAID, 'Mode="tcp"', 'Mode="rw"', /mode/],
      [UNRAID, ' Display="always"', '', /attributes/],
      [UNRAID, 'Name="Web page" Target', 'Name="Web page"  Target', /one space/],
      [UNRAID, 'icon-512.png', 'icon.svg', /PNG/],
      [UNRAID, 'Productivity: Tools:', 'Productivity, Tools', /categories/],
    ],
  },
  {
    name: 'TrueNAS',
    problems: truenasProblems,
    broken: [
      ['truenas/app.yaml', `app_version: ${version}`, 'app_version: 99.0.0', /app_version/],
      ['truenas/app.yaml', 'uid: 568', 'uid: 0', /568/],
      ['truenas/app.yaml', '- financial', '- finance', /category/],
      ['truenas/app.yaml', 'capabilities: []', 'capabilities: [NET_ADMIN]', /host/],
      ['truenas/app.yaml', 'train: community', 'train: stable', /train/],
      ['truenas/ix_values.yaml', `tag: ${version}`, 'tag: latest', /tag/],
      ['truenas/ix_values.yaml', '  container_utils_image', '  container_utils', /image/],
      ['truenas/questions.yaml', 'private: true', 'private: false', /hidden/],
      ['truenas/questions.yaml', 'group: Storage Configuration', 'group: Disks', /group/],
      ['truenas/templates/test_values/basic-values.yaml', '  public_url: ""\n', '', /test values/],
      ['truenas/templates/docker-compose.yaml', '"CMD", "/nodejs', '"CMD-SHELL", "/nodejs', /health/],
      ['truenas/templates/docker-compose.yaml', 'set_read_only(true)', 'set_read_only(false)', /read-only/],
    ],
  },
  {
    name: 'StartOS',
    problems: start9Problems,
    broken: [
      [`${START9}/manifest/index.ts`, `:${version}`, ':latest', /tag/],
      [`${START9}/manifest/index.ts`, '  donationUrl: null,\n', '', /all fields/],
      [`${START9}/manifest/index.ts`, "license: 'MIT'", "license: 'GPL-3.0'", /licence/],
      [`${START9}/manifest/i18n.ts`, '  pl_PL: ', '  pl: ', /locale/],
      [`${START9}/manifest/i18n.ts`, 'Wallets and', `${'Wallets and '.repeat(9)}`, /80 characters/],
      [`${START9}/versions/current.ts`, `'${version}:0'`, "'99.0.0:0'", /revision/],
      [`${START9}/main.ts`, "from './sdk'", "from './sdks'", /imported/],
      [`${START9}/main.ts`, 'requires: []', 'requires: [', /TypeScript/],
      ['start9/icon.svg', '<svg', `${' '.repeat(41_000)}<svg`, /40 KiB/],
    ],
  },
]

for (const { name, problems, broken } of STORES) {
  describe(`the package for ${name}`, () => {
    test('keeps the rules of its store', () => assert.deepEqual(problems(files, version), []))

    test('states the version of package.json, and no other', () => {
      assert.ok(problems(files, '99.0.0').some((rule) => rule.includes('package.json')))
    })

    for (const [path, from, to, rule] of broken) {
      test(`is refused when ${JSON.stringify(String(from))} in ${path} becomes ${JSON.stringify(to)}`, () => {
        const text = textOf(files, path)
        const changed = text.replace(from, () => to)
        assert.notEqual(changed, text, 'the change changes nothing')
        const found = problems({ ...files, [path]: changed }, version)
        assert.ok(
          found.some((problem) => rule.test(problem)),
          `${found.join('\n')}`,
        )
      })
    }
  })
}
