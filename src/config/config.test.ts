import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, it } from 'node:test'
import { StartError } from '../domain/errors.ts'
import { type Config, readConfig } from './config.ts'

/** Only the servers of Bitcoin and Litecoin, so that new coins do not change the tests. */
function knownServers({ priceProviders: _, shown: __, ...config }: Config) {
  const known = config.esplora.filter(({ chain }) => chain === 'bitcoin' || chain === 'litecoin')
  return { ...config, esplora: known }
}

function shownDatabase({ shown }: Config) {
  const setting = shown.all.find(({ name }) => name === 'DATABASE_URL')
  return [setting?.value, setting?.isSet]
}

describe('readConfig', () => {
  it('shows where the SQLite file is and whether that was chosen, and of a server no URL', () => {
    const inFolder = readConfig({}, 'sqlite:/data/coins.db')
    assert.deepEqual(shownDatabase(inFolder), ['sqlite:/data/coins.db', false])
    const chosen = readConfig({ DATABASE_URL: 'sqlite:./mine.db' }, 'sqlite:/data/coins.db')
    assert.deepEqual(shownDatabase(chosen), [`sqlite:${resolve('mine.db')}`, true])
    assert.deepEqual(shownDatabase(readConfig({ DATABASE_URL: 'sqlite::memory:' })), [
      'sqlite::memory:',
      true,
    ])
    const server = readConfig({ DATABASE_URL: 'postgres://me:hunter2@db.example.org/coins' })
    assert.deepEqual(shownDatabase(server), ['PostgreSQL', true])
  })

  it('has a default for every setting', () => {
    assert.deepEqual(knownServers(readConfig({})), {
      host: '127.0.0.1',
      port: 8000,
      database: { kind: 'sqlite', path: './cointracker.db', fileMode: 0o600 },
      blockchair: {
        url: 'https://api.blockchair.com',
        apiKey: null,
        isDefault: true,
        requestsPerMinute: 30,
        pointsPerDay: 1440,
      },
      esplora: [
        {
          chain: 'bitcoin',
          url: 'https://mempool.space/api',
          setting: 'ESPLORA_URL',
          requestsPerMinute: 10,
          isDefault: true,
        },
        {
          chain: 'litecoin',
          url: 'https://litecoinspace.org/api',
          setting: 'ESPLORA_URL_LITECOIN',
          requestsPerMinute: 10,
          isDefault: true,
        },
      ],
      electrum: [],
      core: [],
      blockbook: [],
      sources: ['electrum', 'core', 'blockbook', 'blockchair', 'esplora'],
      areSourcesChosen: false,
      currency: { code: 'USD', digits: 2 },
      prices: ['coinbase', 'kraken', 'bitstamp', 'defillama'],
      syncConcurrency: 4,
      syncIntervalMs: 900_000,
      verifyIntervalMs: 86_400_000,
      budgetWaitMs: 30_000,
      httpTimeoutMs: 30_000,
      role: 'all',
      apiToken: null,
      allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
      publicUrl: null,
      logLevel: 'info',
      proxy: null,
      environmentProxies: null,
      warnings: [],
      logFormat: 'auto',
    })
  })

  it('asks the public servers of Coinbase for prices, or those of a setting', () => {
    const of = (env: Record<string, string>) => readConfig(env).priceProviders.coinbase
    assert.deepEqual(of({}), { url: 'https://api.exchange.coinbase.com', isDefault: true })
    assert.deepEqual(of({ COINBASE_URL: 'http://localhost:9001/' }), {
      url: 'http://localhost:9001',
      isDefault: false,
    })
  })

  it('shows what the environment says, and no key, token, password or private server', () => {
    const { all, isFile } = readConfig({
      CURRENCY: 'EUR',
      BLOCKCHAIR_API_KEY: 'key',
      API_TOKEN: 'token',
      ESPLORA_URL: 'http://10.0.0.7:3000',
      DATABASE_URL: 'postgres://me:password@db/coins',
      HOME: '/home/me',
    }).shown
    assert.equal(isFile, false)
    const shown = (name: string) => all.find((each) => each.name === name)
    assert.deepEqual(shown('CURRENCY'), { name: 'CURRENCY', value: 'EUR', isSet: true })
    assert.deepEqual(shown('PORT'), { name: 'PORT', value: '8000', isSet: false })
    assert.deepEqual(shown('DATABASE_URL')?.value, 'PostgreSQL')
    for (const name of ['BLOCKCHAIR_API_KEY', 'API_TOKEN', 'ESPLORA_URL']) {
      assert.deepEqual(shown(name), { name, value: null, isSet: true })
    }
    assert.equal(shown('HOME'), undefined)
    assert.doesNotMatch(JSON.stringify(all), /key"|token"|password|10\.0\.0\.7/)
  })

  it('asks no one for prices where they are off', () => {
    assert.deepEqual(readConfig({ PRICES: 'off' }).prices, [])
  })

  it('treats empty settings as unset', () => {
    const names = [
      'HOST',
      'PORT',
      'DATABASE_URL',
      'BLOCKCHAIR_URL',
      'BLOCKCHAIR_API_KEY',
      'ALLOWED_HOSTS',
      'ROLE',
    ]
    assert.deepEqual(readConfig(Object.fromEntries(names.map((name) => [name, '']))), readConfig({}))
  })

  it('is deeply frozen', () => {
    const config = readConfig({})
    for (const part of [config, config.database, config.blockchair, config.allowedHosts]) {
      assert.ok(Object.isFrozen(part))
    }
  })

  it('reads every setting', () => {
    const config = readConfig({
      HOST: 'Tracker.Local',
      PORT: '0',
      DATABASE_URL: 'sqlite:/var/lib/c.db',
      BLOCKCHAIR_URL: 'http://localhost:9000/a/',
      BLOCKCHAIR_API_KEY: 'A___key',
      BLOCKCHAIR_REQUESTS_PER_MINUTE: '5',
      BLOCKCHAIR_POINTS_PER_DAY: '7',
      ESPLORA_URL: 'http://localhost:3000/',
      ESPLORA_URL_LITECOIN: 'http://localhost:3001/',
      ESPLORA_REQUESTS_PER_MINUTE: '6',
      ELECTRUM_URL: 'tls://Umbrel.local:50002, tcp://[::1]:50001',
      ELECTRUM_URL_LITECOIN: 'ssl://192.168.1.2:50002',
      ELECTRUM_CERT_SHA256: 'AB:'.repeat(31).concat('AB'),
      BLOCKBOOK_URL: 'http://localhost:9130/api/v2/',
      BLOCKBOOK_REQUESTS_PER_MINUTE: '8',
      SOURCES: ' Esplora , blockchair',
      CURRENCY: 'jpy',
      PRICES: ' Kraken , coinbase',
      COINBASE_URL: 'http://localhost:9001/',
      SYNC_CONCURRENCY: '100',
      SYNC_INTERVAL_SECONDS: '0',
      VERIFY_INTERVAL_SECONDS: '60',
      BUDGET_WAIT_SECONDS: '5',
      HTTP_TIMEOUT_MS: '1',
      ROLE: 'all',
      API_TOKEN: 'token',
      ALLOWED_HOSTS: 'Example.org, [::1], *.Example.net, 10.42.0.0/16, [fd00::]/8',
      PUBLIC_URL: 'HTTPS://Coins.Example.org/coins',
      LOG_LEVEL: 'silent',
      LOG_FORMAT: 'json',
    })
    assert.deepEqual(knownServers(config), {
      host: 'tracker.local',
      port: 0,
      database: { kind: 'sqlite', path: '/var/lib/c.db', fileMode: 0o600 },
      blockchair: {
        url: 'http://localhost:9000/a',
        apiKey: 'A___key',
        isDefault: false,
        requestsPerMinute: 5,
        pointsPerDay: 7,
      },
      esplora: [
        {
          chain: 'bitcoin',
          url: 'http://localhost:3000',
          setting: 'ESPLORA_URL',
          requestsPerMinute: 6,
          isDefault: false,
        },
        {
          chain: 'litecoin',
          url: 'http://localhost:3001',
          setting: 'ESPLORA_URL_LITECOIN',
          requestsPerMinute: 6,
          isDefault: false,
        },
      ],
      core: [],
      electrum: [
        {
          chain: 'bitcoin',
          servers: [
            { host: 'umbrel.local', port: 50_002, encrypted: true, isOwn: true },
            { host: '::1', port: 50_001, encrypted: false, isOwn: true },
          ],
          fingerprints: ['ab'.repeat(32)],
        },
        {
          chain: 'litecoin',
          servers: [{ host: '192.168.1.2', port: 50_002, encrypted: true, isOwn: true }],
          fingerprints: ['ab'.repeat(32)],
        },
      ],
      blockbook: [
        {
          chain: 'bitcoin',
          url: 'http://localhost:9130',
          setting: 'BLOCKBOOK_URL',
          requestsPerMinute: 8,
          isOwn: true,
        },
      ],
      sources: ['esplora', 'blockchair'],
      areSourcesChosen: true,
      currency: { code: 'JPY', digits: 0 },
      prices: ['kraken', 'coinbase'],
      syncConcurrency: 100,
      syncIntervalMs: 0,
      verifyIntervalMs: 60_000,
      budgetWaitMs: 5000,
      httpTimeoutMs: 1,
      role: 'all',
      apiToken: 'token',
      allowedHosts: ['example.org', '[::1]', '*.example.net', '10.42.0.0/16', '[fd00::]/8'],
      publicUrl: new URL('https://coins.example.org/coins/'),
      logLevel: 'silent',
      proxy: null,
      environmentProxies: null,
      warnings: [],
      logFormat: 'json',
    })
  })

  it('sets no default limits if there is an API key', () => {
    const { requestsPerMinute, pointsPerDay } = readConfig({ BLOCKCHAIR_API_KEY: 'k' }).blockchair
    assert.deepEqual([requestsPerMinute, pointsPerDay], [0, 0])
  })

  it('accepts paths with characters that mean something elsewhere', () => {
    for (const path of [
      '/data/my coins.db',
      'a:b.db',
      '100%.db',
      'C:\\coins.db',
      '.coins',
      'data/..coins',
      'memory.db',
    ]) {
      const { database } = readConfig({ DATABASE_URL: `sqlite:${path}` })
      assert.deepEqual(database, { kind: 'sqlite', path, fileMode: 0o600 })
    }
  })

  it('accepts an in-memory database', () => {
    const { database } = readConfig({ DATABASE_URL: 'sqlite::memory:' })
    assert.deepEqual(database, { kind: 'sqlite', path: ':memory:', fileMode: 0o600 })
  })

  for (const host of ['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost', 'LOCALHOST']) {
    it(`listens on loopback ${host} without a token`, () => void readConfig({ HOST: host }))
  }

  for (const host of [
    '0.0.0.0',
    '::',
    '192.168.1.2',
    'example.org',
    '127.0.0.1.example.org',
    '::ffff:10.0.0.1',
  ]) {
    it(`refuses to listen on ${host} without a token`, () => {
      assert.throws(() => readConfig({ HOST: host }), {
        name: 'StartError',
        message: /^HOST: .* needs a token\. Set API_TOKEN, or API_TOKEN_FILE/,
      })
      readConfig({ HOST: host, API_TOKEN: 't' })
    })
  }

  it('allows the host name that it listens on', () => {
    const of = (host: string) => readConfig({ HOST: host, API_TOKEN: 't' }).allowedHosts
    assert.deepEqual(of('tracker.lan'), ['localhost', '127.0.0.1', '[::1]', 'tracker.lan'])
    assert.deepEqual(of('2001:db8::1').at(-1), '[2001:db8::1]')
  })

  it('accepts a self-hosted Esplora server for any coin, including one without a public server', () => {
    const of = (env: Record<string, string>) =>
      readConfig(env).esplora.find(({ chain }) => chain === 'bitcoin-cash')
    assert.equal(of({}), undefined)
    assert.deepEqual(of({ ESPLORA_URL_BITCOIN_CASH: 'http://localhost:3002' }), {
      chain: 'bitcoin-cash',
      url: 'http://localhost:3002',
      setting: 'ESPLORA_URL_BITCOIN_CASH',
      requestsPerMinute: 0,
      isDefault: false,
    })
  })

  it('limits requests to public Esplora servers by default, but not to self-hosted ones', () => {
    const perMinute = (url: string) => readConfig({ ESPLORA_URL: url }).esplora[0]?.requestsPerMinute
    for (const url of ['https://blockstream.info/api', 'https://node1.mempool.space/api']) {
      assert.equal(perMinute(url), 10)
    }
    assert.equal(perMinute('https://litecoinspace.org./api'), 10)
    assert.equal(perMinute('http://umbrel.local:3006/api'), 0)
    assert.equal(perMinute('https://notmempool.space/api'), 0)
  })

  it("takes servers under the names of OWN_HOSTS for one's own", () => {
    const { electrum, blockbook } = readConfig({
      OWN_HOSTS: 'AbCd.onion, node.example.org.',
      ELECTRUM_URL: 'tcp://abcd.onion:50001,tls://electrum.example.org:50002',
      BLOCKBOOK_URL: 'https://Node.example.org',
    })
    assert.deepEqual(
      electrum[0]?.servers.map(({ isOwn }) => isOwn),
      [true, false],
    )
    assert.equal(blockbook[0]?.isOwn, true)
  })

  it('limits requests to public Blockbook servers by default, but not to self-hosted ones', () => {
    const perMinute = (url: string) => readConfig({ BLOCKBOOK_URL: url }).blockbook[0]?.requestsPerMinute
    assert.equal(perMinute('https://btc1.trezor.io'), 20)
    assert.equal(perMinute('http://umbrel.local:9130'), 0)
    assert.equal(perMinute('https://mytrezor.io'), 0)
  })

  it('reads the public URL with a slash at the end of its path', () => {
    for (const [text, href] of [
      ['http://localhost:8080', 'http://localhost:8080/'],
      ['https://coins.example.org:443/', 'https://coins.example.org/'],
      ['https://example.org/a/My-coins/', 'https://example.org/a/My-coins/'],
      ['https://[fd00::1]:8443/coins', 'https://[fd00::1]:8443/coins/'],
    ]) {
      assert.equal(readConfig({ PUBLIC_URL: text }).publicUrl?.href, href)
    }
  })

  const numbers = [
    'PORT',
    'BLOCKCHAIR_REQUESTS_PER_MINUTE',
    'BLOCKCHAIR_POINTS_PER_DAY',
    'SYNC_CONCURRENCY',
    'SYNC_INTERVAL_SECONDS',
    'ESPLORA_REQUESTS_PER_MINUTE',
    'BLOCKBOOK_REQUESTS_PER_MINUTE',
    'VERIFY_INTERVAL_SECONDS',
    'HTTP_TIMEOUT_MS',
  ]
  const nonsense = [
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    '08',
    'ten',
    'NaN',
    'Infinity',
    '1 0',
    '99999999999999',
    '１',
  ]
  const wrong: [string, string][] = [
    ...numbers.flatMap((name) => nonsense.map((value): [string, string] => [name, value])),
    ['HOST', 'a b'],
    ['HOST', 'localhost:8000'],
    ['HOST', 'http://localhost'],
    ['HOST', '-x'],
    ['PORT', '65536'],
    ['SYNC_CONCURRENCY', '0'],
    ['SYNC_CONCURRENCY', '101'],
    ['HTTP_TIMEOUT_MS', '0'],
    ['SYNC_INTERVAL_SECONDS', '2147484'],
    ['SOURCES', 'blockchain'],
    ['SOURCES', 'esplora,'],
    ['SOURCES', 'esplora,esplora'],
    ['CURRENCY', 'US'],
    ['CURRENCY', 'BTC'],
    ['PRICES', 'coinbase,'],
    ['PRICES', 'coinbase,coinbase'],
    ['PRICES', 'coinbase,off'],
    ['PRICES', 'binance'],
    ['COINBASE_URL', 'ftp://localhost'],
    ['COINBASE_URL', 'http://me:hunter2@localhost'],
    ['ESPLORA_URL', 'ftp://localhost'],
    ['ELECTRUM_URL', 'umbrel.local:50002'],
    ['ELECTRUM_URL', 'https://umbrel.local:50002'],
    ['ELECTRUM_URL', 'tls://umbrel.local'],
    ['ELECTRUM_URL', 'tls://umbrel.local:0'],
    ['ELECTRUM_URL', 'tls://umbrel.local:50002,'],
    ['ELECTRUM_URL', 'tls://me:hunter2-secret@umbrel.local:50002'],
    ['ELECTRUM_CERT_SHA256', 'ab'],
    ['OWN_HOSTS', 'https://node.example.org'],
    ['OWN_HOSTS', 'node.example.org:50002'],
    ['OWN_HOSTS', '*.example.org'],
    ['ESPLORA_URL_LITECOIN', 'localhost:3000'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'cointracker.db'],
    ['DATABASE_FILE_MODE', '400'],
    ['DATABASE_FILE_MODE', '0600'],
    ['DATABASE_FILE_MODE', '777'],
    ['DATABASE_URL', 'sqlite://c.db'],
    ['DATABASE_URL', 'sqlite::memory'],
    ['DATABASE_URL', 'sqlite:memory:'],
    ['DATABASE_URL', 'sqlite:memory'],
    ['DATABASE_URL', 'sqlite::MEMORY:'],
    ['DATABASE_URL', 'sqlite::coins.db'],
    ['DATABASE_URL', 'sqlite:file:c.db'],
    ['DATABASE_URL', 'sqlite:sqlite:c.db'],
    ['DATABASE_URL', 'sqlite:file:///c.db'],
    ['DATABASE_URL', 'sqlite:c.db#main'],
    ['DATABASE_URL', 'sqlite:/data/my%20coins.db'],
    ['DATABASE_URL', 'sqlite: c.db'],
    ['DATABASE_URL', 'sqlite:"c.db"'],
    ['DATABASE_URL', 'sqlite:data/'],
    ['DATABASE_URL', 'sqlite:.'],
    ['DATABASE_URL', 'sqlite:../'],
    ['DATABASE_URL', 'sqlite:~/'],
    ['DATABASE_URL', 'mysql://root:hunter2-secret@h/d'],
    ['BLOCKBOOK_URL', 'btc1.trezor.io'],
    ['BLOCKBOOK_URL_DOGECOIN', 'https://me:hunter2@h'],
    ['BLOCKCHAIR_URL', 'api.blockchair.com'],
    ['BLOCKCHAIR_URL', 'ftp://api.blockchair.com'],
    ['BLOCKCHAIR_URL', 'http://'],
    ['BLOCKCHAIR_URL', 'https://me:hunter2-secret@h'],
    ['BLOCKCHAIR_URL', 'https://h/?key=hunter2-secret'],
    ['BLOCKCHAIR_URL', 'https://h/?'],
    ['BLOCKCHAIR_URL', 'https://h/#x'],
    ['BLOCKCHAIR_URL', 'https://h/a b'],
    ['BLOCKCHAIR_API_KEY', 'hunter2 secret'],
    ['BLOCKCHAIR_API_KEY', 'hunter2-sécret'],
    ['ROLE', 'api'],
    ['ROLE', 'worker'],
    ['ROLE', 'ALL'],
    ['API_TOKEN', 'hunter2\nsecret'],
    ['ALLOWED_HOSTS', 'localhost:8000'],
    ['ALLOWED_HOSTS', 'a,,b'],
    ['ALLOWED_HOSTS', '*'],
    ['ALLOWED_HOSTS', '::1'],
    ['ALLOWED_HOSTS', '*.'],
    ['ALLOWED_HOSTS', 'a.*.org'],
    ['ALLOWED_HOSTS', '10.42.0.0/33'],
    ['ALLOWED_HOSTS', 'fd00::/129'],
    ['ALLOWED_HOSTS', 'example.org/8'],
    ['ALLOWED_HOSTS', '10.42.0.0/'],
    ['PUBLIC_URL', 'coins.example.org'],
    ['PUBLIC_URL', 'ftp://coins.example.org'],
    ['PUBLIC_URL', 'https:///coins'],
    ['PUBLIC_URL', 'https://*.example.org'],
    ['PUBLIC_URL', 'https://me:hunter2-secret@coins.example.org'],
    ['PUBLIC_URL', 'https://coins.example.org/?x=1'],
    ['PUBLIC_URL', 'https://coins.example.org/#x'],
    ['PUBLIC_URL', 'https://coins.example.org/a b'],
    ['PUBLIC_URL', 'https://coins.example.org/a;b'],
    ['PUBLIC_URL', 'https://coins.example.org/"x'],
    ['PUBLIC_URL', 'https://coins.example.org/../x'],
    ['PUBLIC_URL', 'https://coins.example.org//x'],
    ['PUBLIC_URL', 'https://coins.example.org:99999'],
    ['PROXY', 'socks5://me:hunter2@127.0.0.1:9050'],
    ['PROXY', 'socks4a://127.0.0.1:9050'],
    ['PROXY', 'https://127.0.0.1:8118'],
    ['PROXY', '127.0.0.1:9050'],
    ['PROXY', 'socks5h://'],
    ['PROXY', 'socks5h://127.0.0.1:0'],
    ['PROXY', 'socks5h://127.0.0.1:99999'],
    ['PROXY', 'socks5h://127.0.0.1:9050/path'],
    ['PROXY', 'socks5h://:hunter2@127.0.0.1:9050'],
    ['PROXY', 'socks5h://me:%hunter2@127.0.0.1:9050'],
    ['PROXY', `socks5h://me:hunter2${'x'.repeat(250)}@127.0.0.1:9050`],
    ['DATABASE_URL', 'postgres://user:hunter2@host'],
    ['DATABASE_URL', 'postgres://user:hunter2@/coins'],
    ['DATABASE_URL', 'postgres:coins'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_LEVEL', 'toString'],
    ['LOG_FORMAT', 'text'],
  ]
  for (const [name, value] of wrong) {
    it(`refuses ${name}=${JSON.stringify(value)}`, () => {
      assert.throws(
        () => readConfig({ [name]: value }),
        (error) => {
          assert.ok(error instanceof StartError)
          assert.match(error.message, new RegExp(`^${name}\\b[\\x20-\\x7e]+\\.$`))
          assert.ok(!error.message.includes('hunter2'))
          return true
        },
      )
    })
  }

  for (const url of [
    'postgres://user:hunter2@one:5432,two:5433/coins',
    'postgresql://user:hunter2@[::1]:5432/coins?options=-c%20search_path%3Dtracker',
    'postgres:///coins?host=/run/postgresql',
  ]) {
    it(`accepts ${url}`, () => {
      assert.deepEqual(readConfig({ DATABASE_URL: url }).database, { kind: 'postgres', url })
    })
  }

  it('reads the proxy, with its usual port and with credentials', () => {
    for (const [text, proxy] of [
      ['socks5h://tor', { kind: 'socks5', host: 'tor', port: 1080, credentials: null }],
      ['SOCKS5H://[::1]:9050/', { kind: 'socks5', host: '::1', port: 9050, credentials: null }],
      ['socks5h://127.0.0.1:80', { kind: 'socks5', host: '127.0.0.1', port: 80, credentials: null }],
      ['http://proxy.lan', { kind: 'http', host: 'proxy.lan', port: 80, credentials: null }],
      [
        'http://a%40b:p%3Aq%25@proxy.lan:8118',
        { kind: 'http', host: 'proxy.lan', port: 8118, credentials: { user: 'a@b', password: 'p:q%' } },
      ],
    ] as const) {
      assert.deepEqual(readConfig({ PROXY: text }).proxy, proxy)
    }
  })

  it('accepts PostgreSQL with any role', () => {
    const url = 'postgres://user:hunter2@host:5432/coins?sslmode=require'
    for (const role of ['all', 'api', 'worker']) {
      const config = readConfig({ DATABASE_URL: url, ROLE: role })
      assert.deepEqual([config.database, config.role], [{ kind: 'postgres', url }, role])
    }
  })

  it('requires PostgreSQL for any role but `all`', () => {
    assert.throws(() => readConfig({ ROLE: 'worker' }), /PostgreSQL/)
  })
})
