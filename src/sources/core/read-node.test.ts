import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settingsReader } from '../../config/environment.ts'
import { StartError } from '../../domain/errors.ts'
import { CORE_CHAINS } from './chains.ts'
import { readNode } from './read-node.ts'

const read = (env: Readonly<Record<string, string>>) => readNode(settingsReader(env), CORE_CHAINS.bitcoin)
const refusal = (env: Readonly<Record<string, string>>): string => {
  try {
    read(env)
  } catch (error) {
    assert.ok(error instanceof StartError)
    return error.message
  }
  return ''
}

test('user name and password leave the URL, decoded', () => {
  assert.deepEqual(read({ CORE_RPC_URL: 'http://me:p%40ss%2Fw%23@10.0.0.2:8332/' }), {
    url: 'http://10.0.0.2:8332/',
    login: { kind: 'password', user: 'me', password: 'p@ss/w#' },
  })
})

test('a path of a proxy in front of the node stays', () => {
  assert.equal(read({ CORE_RPC_URL: 'https://me:pw@node.example/btc' })?.url, 'https://node.example/btc')
})

test('a cookie file is enough: the node is on this machine', () => {
  assert.deepEqual(read({ CORE_RPC_COOKIE_FILE: '/data/.cookie' }), {
    url: 'http://127.0.0.1:8332/',
    login: { kind: 'cookie', path: '/data/.cookie' },
  })
})

test('each coin has settings of its own', () => {
  assert.equal(CORE_CHAINS['bitcoin-cash'].setting, 'CORE_RPC_URL_BITCOIN_CASH')
  assert.equal(CORE_CHAINS['bitcoin-cash'].cookieSetting, 'CORE_RPC_COOKIE_FILE_BITCOIN_CASH')
  assert.equal(CORE_CHAINS['bitcoin-cash'].name, 'core-bitcoin-cash')
})

test('nothing is read where nothing is set', () => {
  assert.equal(read({}), null)
})

test('wrong values end in a sentence that names the setting and repeats nothing of it', () => {
  for (const [url, reason] of [
    ['bitcoin:hunter2@node', /must be an http or https URL/],
    ['http://me:hunter2#x@node/', /must not contain a query or fragment|must be an http/],
    ['http://me:hunter2@node/?wallet=x', /must not contain a query or fragment/],
    ['ftp://me:hunter2@node/', /must be an http or https URL/],
  ] as const) {
    const message = refusal({ CORE_RPC_URL: url })
    assert.match(message, reason)
    assert.match(message, /^CORE_RPC_URL /)
    assert.doesNotMatch(message, /hunter2/)
  }
})

test('a password and a cookie file are one too many', () => {
  assert.match(
    refusal({ CORE_RPC_URL: 'http://me:pw@node/', CORE_RPC_COOKIE_FILE: '/c' }),
    /^CORE_RPC_URL has a password and CORE_RPC_COOKIE_FILE is set/,
  )
})

test('a URL without a user name and a password is refused: nodes serve nobody without', () => {
  for (const url of ['http://node/', 'http://me@node/', 'http://:hunter2@node/']) {
    const message = refusal({ CORE_RPC_URL: url })
    assert.match(message, /^CORE_RPC_URL must have a user name and a password, .*CORE_RPC_COOKIE_FILE/)
    assert.doesNotMatch(message, /hunter2/)
  }
  assert.equal(refusal({ CORE_RPC_URL: 'http://node/', CORE_RPC_COOKIE_FILE: '/data/.cookie' }), '')
})
