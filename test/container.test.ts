import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { contextFiles } from './support/container/build-context.ts'
import { containersAreMissing, makeVolume, startContainer } from './support/container/container.ts'
import { execForm, nameOf, pairsOf, readDockerfile, textsOf } from './support/container/dockerfile.ts'
import { buildImageRoot } from './support/container/image-root.ts'
import { freePort } from './support/nginx.ts'
import { HEALTH_TEST } from './support/stores/compose-rules.ts'
import { packageVersion } from './support/stores/store-files.ts'

const TOKEN = 'c2a9f0e1d4b7a6835c2a9f0e1d4b7a68'
/** Of the base image: its packages on Debian, by their installed sizes. Not measured on the image itself. */
const BASE_BYTES = 26_000_000
const IMAGE_BYTES_MAX = 160_000_000
/** The image's own, those of the stores, and one that no system has a name for. */
const USERS = [65_532, 0, 99, 568, 1000, 2_000_000_001]

const stages = readDockerfile()
const image = stages.at(-1) ?? []

describe('the Dockerfile', () => {
  test('builds without running anything on the architecture of the image', () => {
    for (const stage of stages) {
      const [from] = stage
      const isNative = from?.flags['platform'] === '$BUILDPLATFORM'
      if (!isNative) assert.deepEqual(textsOf(stage, 'RUN'), [])
    }
  })

  test('names a version of every image, and no stage that is not used', () => {
    const copied = stages.flat().map(({ flags }) => flags['from'])
    for (const stage of stages) {
      assert.match(stage[0]?.text ?? '', /^[\w./-]+:(?!latest)[\w.-]+(?: AS [a-z]+)?$/)
      if (stage !== image) assert.ok(copied.includes(nameOf(stage)))
    }
  })

  test('has the last stage copy from the stages before only, and set each thing once', () => {
    for (const { name, flags } of image) {
      if (name === 'COPY') assert.ok(stages.some((stage) => nameOf(stage) === flags['from']))
    }
    const once = [
      'USER',
      'WORKDIR',
      'VOLUME',
      'EXPOSE',
      'STOPSIGNAL',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'ENV',
      'LABEL',
    ]
    for (const name of once) assert.equal(textsOf(image, name).length, 1, name)
    const others = image.map(({ name }) => name).filter((name) => !once.includes(name))
    assert.deepEqual([...new Set(others)], ['FROM', 'COPY'])
  })

  test('has a user other than root, in numbers, a volume and the port of the setting', () => {
    assert.match(textsOf(image, 'USER')[0] ?? '', /^[1-9]\d*:[1-9]\d*$/)
    assert.deepEqual(textsOf(image, 'VOLUME'), ['/data'])
    assert.deepEqual(textsOf(image, 'EXPOSE'), [pairsOf(image, 'ENV')['PORT']])
    assert.equal(pairsOf(image, 'ENV')['DATABASE_URL'], 'sqlite:/data/cointracker.db')
  })

  test('starts the program with the limits of npm start, and checks it as the stores do', () => {
    const { scripts } = JSON.parse(readText('package.json'))
    const [, ...words] = scripts.start.split(' ')
    assert.deepEqual(
      execForm(image, 'ENTRYPOINT'),
      ['/nodejs/bin/node', ...words].map((word) => word.replace(/^dist/, '/app/dist')),
    )
    assert.deepEqual(['CMD', ...execForm(image, 'HEALTHCHECK')], HEALTH_TEST)
  })

  test('says what the image is, with the version of package.json', () => {
    const labels = pairsOf(image, 'LABEL')
    const { description, license } = JSON.parse(readText('package.json'))
    const label = (name: string) => labels[`org.opencontainers.image.${name}`]
    assert.deepEqual(['version', 'description', 'licenses'].map(label), [
      packageVersion(),
      description,
      license,
    ])
  })
})

test('the build sees only its sources: no data, no settings, no packages, no tests', () => {
  const files = contextFiles()
  const needed = [
    '.npmrc',
    'package.json',
    'package-lock.json',
    'runtime/package.json',
    'build/main.ts',
    'LICENSE',
  ]
  for (const path of needed) assert.ok(files.includes(path), path)
  const top = new Set(files.map((path) => path.split('/')[0]))
  assert.deepEqual([...top].toSorted(), [
    '.npmrc',
    'LICENSE',
    'build',
    'package-lock.json',
    'package.json',
    'runtime',
    'src',
    'tsconfig.json',
    'web',
  ])
  assert.deepEqual(
    files.filter((path) => /node_modules|web\/dist|\.test\.ts$|\.db|\.env|\.git$/.test(path)),
    [],
  )
})

describe('the image', { skip: containersAreMissing() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-image-'))
  let root = ''
  before(() => {
    root = buildImageRoot(stages, folder)
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  async function start(user: number, more: { isReadOnly?: boolean; settings?: Record<string, string> } = {}) {
    const volume = mkdtempSync(join(folder, 'volume-'))
    rmSync(volume, { recursive: true })
    makeVolume(root, volume)
    const port = String(await freePort())
    const settings = { PORT: port, API_TOKEN: TOKEN, PRICES: 'off', ...more.settings }
    const container = await startContainer(image, { root, volume, user, ...more, settings })
    return { ...container, volume, url: `http://127.0.0.1:${port}` }
  }

  test('has the program, its web app and licences, and nothing else', () => {
    const app = readdirSync(join(root, 'app')).toSorted()
    assert.deepEqual(app, ['LICENSE', 'dist', 'package.json', 'web'])
    assert.deepEqual(readdirSync(join(root, 'app/web')), ['dist'])
    assert.deepEqual(readdirSync(join(root, 'nodejs')).toSorted(), ['LICENSE', 'bin'])
    for (const path of ['app/dist', 'app/web/dist']) {
      assert.ok(existsSync(join(root, path, 'THIRD-PARTY-NOTICES.txt')), path)
    }
  })

  test('is at most 160 MB, if its base is what the packages of its base are', (t) => {
    const [app, runtime] = ['app', 'nodejs'].map((path) => sizeOf(join(root, path))) as [number, number]
    t.diagnostic(`program ${app} bytes, runtime ${runtime} bytes, base ${BASE_BYTES} bytes`)
    assert.ok(app + runtime + BASE_BYTES <= IMAGE_BYTES_MAX)
    assert.ok(app <= 7_000_000)
  })

  for (const user of USERS) {
    test(`serves from a read-only root as user ${user}, says whether it is healthy, and stops in time`, async () => {
      await using container = await start(user)
      const headers = { authorization: `Bearer ${TOKEN}` }
      for (const path of ['/health', '/', '/docs', '/addresses']) {
        assert.equal((await fetch(container.url + path, { headers })).status, 200, path)
      }
      assert.equal((await fetch(`${container.url}/addresses`)).status, 401)
      assert.equal(await container.health(), 0)
      assert.equal(statSync(join(container.volume, 'cointracker.db')).uid, user)
      assert.equal(await container.stop(), 0)
      await assert.rejects(fetch(`${container.url}/health`))
    })
  }

  test('writes nothing outside /data and /tmp where it could', async () => {
    const before = filesIn(root)
    await using container = await start(0, { isReadOnly: false })
    await fetch(container.url)
    assert.equal(await container.health(), 0)
    assert.equal(await container.stop(), 0)
    assert.deepEqual(filesIn(root), before)
  })

  test('carries out commands inside, with the token of the container', async () => {
    await using container = await start(1000)
    const { code, text } = await container.run('list', '--json')
    assert.deepEqual([code, JSON.parse(text)], [0, { wallets: [], addresses: [] }])
    assert.equal(await container.stop(), 0)
  })

  test('is unhealthy once the program does not answer', async () => {
    await using container = await start(1000)
    const { code } = await container.run('health', '--url', `http://127.0.0.1:${await freePort()}`)
    assert.notEqual(code, 0)
    assert.equal(await container.stop(), 0)
  })

  test('is healthy whatever names are allowed', async () => {
    await using container = await start(1000, { settings: { ALLOWED_HOSTS: 'coins.example.org' } })
    assert.equal(await container.health(), 0)
    assert.equal(await container.stop(), 0)
  })

  test('without a token it does not start, and says which setting to add', async () => {
    await assert.rejects(start(1000, { settings: { API_TOKEN: '' } }), /ended with 1: .*API_TOKEN/)
  })
})

function readText(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => {
    const { size, mtimeMs } = statSync(join(folder, path))
    return `${path} ${size} ${mtimeMs}`
  })
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
