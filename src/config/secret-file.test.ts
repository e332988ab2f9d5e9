import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { StartError } from '../domain/errors.ts'
import { readConfig } from './config.ts'

describe('API_TOKEN_FILE', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cointracker-'))
  })
  after(() => rm(folder, { recursive: true }))

  const fileWith = async (text: string) => {
    const path = join(folder, 'token')
    await writeFile(path, text)
    return path
  }
  const refused = (env: Record<string, string>, reason: RegExp) =>
    assert.throws(
      () => readConfig(env),
      (error) => {
        assert.ok(error instanceof StartError)
        assert.match(error.message, reason)
        assert.ok(!error.message.includes('correct-horse'))
        return true
      },
    )

  it('names a file with the token; a line feed at its end does not count', async () => {
    const path = await fileWith('correct-horse-battery\n')
    assert.equal(readConfig({ API_TOKEN_FILE: path }).apiToken, 'correct-horse-battery')
    assert.equal(readConfig({ API_TOKEN_FILE: path, HOST: '0.0.0.0' }).host, '0.0.0.0')
  })

  it('is refused beside API_TOKEN', async () => {
    const path = await fileWith('correct-horse-battery')
    refused(
      { API_TOKEN_FILE: path, API_TOKEN: 'correct-horse' },
      /^API_TOKEN and API_TOKEN_FILE are both set/,
    )
  })

  it('is refused where the file is empty or missing, instead of a start without a token', async () => {
    refused({ API_TOKEN_FILE: await fileWith(' \n') }, /^API_TOKEN_FILE: the file is empty\.$/)
    refused(
      { API_TOKEN_FILE: join(folder, 'none') },
      /^API_TOKEN_FILE: the file cannot be read \(ENOENT\)\.$/,
    )
  })

  it('is refused where reading it might never end', { skip: process.platform === 'win32' }, async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    for (const path of [pipe, '/dev/zero', folder]) {
      refused({ API_TOKEN_FILE: path }, /^API_TOKEN_FILE: this is a folder, a pipe or a device;/)
    }
    const path = await fileWith('correct-horse'.repeat(10_000))
    refused({ API_TOKEN_FILE: path }, /^API_TOKEN_FILE: the file is larger than 64 kB\.$/)
  })
})
