import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { StartError } from '../domain/errors.ts'
import { readConfig } from './config.ts'

describe('a setting that would be silently ignored', () => {
  const refused: readonly (readonly [env: Record<string, string>, reason: RegExp])[] = [
    [{ ESPLORA_URL_BITCOIN: 'http://127.0.0.1:9/api' }, /^ESPLORA_URL_BITCOIN is not .*'s is ESPLORA_URL\.$/],
    [{ ESPLORA_URL_LITECOIM: 'http://127.0.0.1:9' }, /^ESPLORA_URL_LITECOIM .* ESPLORA_URL_LITECOIN\.$/],
    [{ ESPLORA_ULR: 'http://127.0.0.1:9/api' }, /^ESPLORA_ULR is not .* ESPLORA_URL\.$/],
    [{ esplora_url: 'http://127.0.0.1:9/api' }, /^esplora_url is not .* ESPLORA_URL\.$/],
    [{ ESPLORA_SERVER: 'http://127.0.0.1:9/api' }, /^ESPLORA_SERVER is not a setting\.$/],
    [{ BLOCKCHAIR_KEY: 'secret' }, /^BLOCKCHAIR_KEY is not a setting/],
    [{ BLOCKCHAR_URL: 'http://127.0.0.1:9' }, /^BLOCKCHAR_URL is not .* BLOCKCHAIR_URL\.$/],
    [{ DATABSE_URL: 'sqlite:./a.db' }, /^DATABSE_URL is not .* DATABASE_URL\.$/],
    [{ API_TOKKEN: 'secret' }, /^API_TOKKEN is not .* API_TOKEN\.$/],
    [{ API_TOKENFILE: '/run/token' }, /^API_TOKENFILE is not .* API_TOKEN_FILE\.$/],
    [
      { ALL_PROXY: 'socks5h://127.0.0.1:9' },
      /^ALL_PROXY must be .*; a SOCKS proxy is set as PROXY, such as socks5h:/,
    ],
    [{ proxy: 'socks5h://127.0.0.1:9' }, /^proxy is not a setting; the nearest is PROXY\.$/],
    [{ SOCKS_PROXY: '127.0.0.1:9' }, /^SOCKS_PROXY is not a setting; the nearest is PROXY\.$/],
    [{ https_proxy: 'ftp://127.0.0.1' }, /^https_proxy must be an http or https URL/],
    [{ DATABASE_URL: 'sqlite:./x.db?mode=ro' }, /^DATABASE_URL: .* takes no parameters/],
    [{ DATABASE_URL: 'sqlite:$HOME/x.db' }, /^DATABASE_URL: nothing replaces \$HOME here/],
    [{ DATABASE_URL: 'sqlite:$' + '{DATA}/x.db' }, /^DATABASE_URL: nothing replaces \$\{DATA\} here/],
    [{ DATABASE_URL: 'sqlite:~root/x.db' }, /^DATABASE_URL: write the path without ~/],
  ]
  for (const [env, reason] of refused) {
    it(`refuses the start: ${JSON.stringify(env)}`, () => {
      assert.throws(
        () => readConfig(env),
        (error) => {
          assert.ok(error instanceof StartError)
          assert.match(error.message, reason)
          assert.ok(!error.message.includes('secret'))
          return true
        },
      )
    })
  }

  it('is warned of where it is harmless', () => {
    assert.deepEqual(readConfig({ SYNC_INTERVALL_SECONDS: '60' }).warnings, [
      'SYNC_INTERVALL_SECONDS is not a setting; the nearest is SYNC_INTERVAL_SECONDS.',
    ])
    const both = { DATABASE_URL: 'sqlite:./a.db', DATABASE_URI: 'mysql://x' }
    assert.equal(readConfig(both).warnings.length, 1)
  })

  it('is warned of when its value is in quotes', () => {
    assert.deepEqual(readConfig({ API_TOKEN: '"secret"' }).warnings, [
      'API_TOKEN begins and ends with a quote, which is part of its value; remove the quotes.',
    ])
  })

  it('is not seen in what other programs set', () => {
    const others = { PATH: '/bin', HOME: '/home/a', HOSTNAME: 'x', NODE_ENV: 'y', COMPOSE_PROJECT_NAME: 'z' }
    assert.deepEqual(readConfig(others).warnings, [])
  })
})

describe('the home folder', () => {
  it('is what ~ means in a path', () => {
    const pathIn = (env: Record<string, string>) => {
      const { database } = readConfig({ DATABASE_URL: 'sqlite:~/data/coins.db', ...env })
      return database.kind === 'sqlite' ? database.path : null
    }
    assert.equal(pathIn({ HOME: '/home/alice' }), join('/home/alice', 'data', 'coins.db'))
    assert.equal(pathIn({}), join(homedir(), 'data', 'coins.db'))
  })
})

describe('the proxies of the environment', () => {
  it('are read under their usual names', () => {
    const proxyOf = (env: Record<string, string>) => readConfig(env).environmentProxies
    assert.deepEqual(proxyOf({ HTTPS_PROXY: 'http://p:1' }), { https_proxy: 'http://p:1/' })
    assert.deepEqual(proxyOf({ HTTPS_PROXY: 'http://p:1', https_proxy: 'q:2' }), {
      https_proxy: 'http://q:2/',
    })
    assert.deepEqual(proxyOf({ ALL_PROXY: 'http://p:1', HTTP_PROXY: 'http://q:2', NO_PROXY: 'localhost' }), {
      http_proxy: 'http://q:2/',
      https_proxy: 'http://p:1/',
      no_proxy: 'localhost',
    })
    assert.equal(proxyOf({ NO_PROXY: '*' }), null)
  })

  it('are left out where PROXY is set, SOCKS proxies included', () => {
    const env = { HTTPS_PROXY: 'http://p:1', ALL_PROXY: 'socks5h://p:1', PROXY: 'socks5h://q:2' }
    assert.equal(readConfig(env).environmentProxies, null)
  })
})
