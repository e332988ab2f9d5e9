import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { COMMANDS } from '../src/commands/commands.ts'
import { readConfig } from '../src/config/config.ts'
import { startProgram } from '../src/program/program.ts'
import { PROGRAM_FILE } from './support/program-file.ts'
import { packageVersion, readStoreFiles, textOf } from './support/stores/store-files.ts'
import { systemdUnit } from './support/stores/systemd-unit.ts'

const TOKEN = 'c2a9f0e1d4b7a6835c2a9f0e1d4b7a68'
const files = readStoreFiles()
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

describe('the systemd unit', () => {
  const { Unit = {}, Service = {}, Install = {} } = systemdUnit(files)

  test('runs the command as a user of its own, in its own folder, and ends it in time', () => {
    const command = Service['ExecStart']?.[0]?.split(' ') ?? []
    assert.equal(command[0], '/usr/local/bin/cointracker')
    assert.ok(COMMANDS.some(({ name }) => name === command[1]))
    assert.deepEqual([Service['DynamicUser'], Service['StateDirectory']], [['yes'], ['mini-cointracker']])
    assert.deepEqual([Service['Restart'], Service['TimeoutStopSec']], [['on-failure'], ['15']])
    assert.deepEqual(Unit['After'], Unit['Wants'])
    assert.deepEqual(Install['WantedBy'], ['multi-user.target'])
  })

  test('leaves the program nothing of the system that it does not need, and the JIT what it needs', () => {
    const strict = { ProtectSystem: 'strict', ProtectHome: 'yes', PrivateTmp: 'yes', NoNewPrivileges: 'yes' }
    for (const [name, value] of Object.entries(strict)) assert.deepEqual(Service[name], [value], name)
    assert.deepEqual(Service['RestrictAddressFamilies'], ['AF_INET AF_INET6 AF_UNIX'])
    assert.deepEqual(Service['SystemCallFilter'], ['@system-service'])
    assert.deepEqual(Service['CapabilityBoundingSet'], [''])
    assert.equal(Service['MemoryDenyWriteExecute'], undefined)
  })

  test('is one that systemd reads without a complaint', { skip: !hasSystemd }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
    const unit = join(folder, 'mini-cointracker.service')
    const text = textOf(files, 'systemd/mini-cointracker.service')
    writeFileSync(unit, text.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true'))
    try {
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
      const ours = stderr.split('\n').filter((line) => line.includes('mini-cointracker'))
      assert.deepEqual([status, ours], [0, []])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('starts a program that takes its token from the credential and shows nothing without it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
    const environment = (Service['Environment'] ?? []).map((line) => {
      const [name = '', ...value] = line.split('=')
      return [name, value.join('=').replace('%d', folder).replace('/var/lib/mini-cointracker', folder)]
    })
    const settings = { ...Object.fromEntries(environment), PORT: '0', LOG_LEVEL: 'silent', PRICES: 'off' }
    assert.throws(() => readConfig(settings), /API_TOKEN_FILE/)
    writeFileSync(join(folder, 'token'), `${TOKEN}\n`)
    const program = await startProgram(readConfig(settings))
    try {
      const ask = async (headers: Record<string, string>) =>
        (await fetch(`${program.url}/addresses`, { headers })).status
      assert.equal(await ask({}), 401)
      assert.equal(await ask({ authorization: `Bearer ${TOKEN}` }), 200)
    } finally {
      await program.stop()
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the Homebrew formula', () => {
  const formula = textOf(files, 'homebrew/mini-cointracker.rb')

  test('installs the package of this version with its checksum', () => {
    const version = packageVersion()
    assert.match(formula, /^class MiniCointracker < Formula$/m)
    const url =
      /^ {2}url "https:\/\/github\.com\/[^/]+\/mini-cointracker\/releases\/download\/v(.+)\/mini-cointracker-(.+)\.tgz"$/m
    assert.deepEqual(url.exec(formula)?.slice(1), [version, version])
    assert.match(formula, /^ {2}sha256 "[0-9a-f]{64}"$/m)
    assert.match(formula, /^ {2}license "MIT"$/m)
    assert.match(formula, /^ {2}depends_on "node"$/m)
  })

  test('has its parts in the order that brew audit demands', () => {
    const parts = [...formula.matchAll(/^ {2}(?:def )?(install|post_install|service|test)\b/gm)]
    assert.deepEqual(
      parts.map(([, name]) => name),
      ['install', 'post_install', 'service', 'test'],
    )
  })

  test('runs commands that exist', () => {
    const run = /run \[opt_bin\/"cointracker", "(\w+)"\]/.exec(formula)?.[1]
    assert.ok(COMMANDS.some(({ name }) => name === run))
    assert.match(formula, /shell_output\("#\{bin\}\/cointracker --version"\)/)
    const output = execFileSync(process.execPath, [PROGRAM_FILE, '--version'], {
      cwd: new URL('..', import.meta.url),
      encoding: 'utf8',
    })
    assert.ok(output.includes(packageVersion()))
  })
})
