import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_DIGEST, NO_OWNER, RELEASE_FILES, type Release, withRelease } from '../packaging/release-places.ts'
import { readRelease } from '../packaging/set-release.ts'
import { casaosProblems } from './support/stores/casaos-rules.ts'
import { start9Problems } from './support/stores/start9-rules.ts'
import { packageVersion, readStoreFiles, type StoreFiles, textOf } from './support/stores/store-files.ts'
import { truenasProblems } from './support/stores/truenas-rules.ts'
import { umbrelProblems } from './support/stores/umbrel-rules.ts'
import { unraidProblems } from './support/stores/unraid-rules.ts'

const DIGEST = `sha256:${'1f'.repeat(32)}`
const TARBALL = '2e'.repeat(32)
const NEXT: Release = { version: '12.34.56', owner: 'some-account', digest: DIGEST, tarballSha256: TARBALL }

const files = readStoreFiles()

function released(release: Release): StoreFiles {
  const changed = RELEASE_FILES.map((file) => [file, withRelease(file, textOf(files, file), release)])
  return { ...files, ...Object.fromEntries(changed) }
}

test('a release sets the version, the account and the digests in every file of the stores, and the rules still hold', () => {
  const next = released(NEXT)
  for (const problems of [umbrelProblems, casaosProblems, unraidProblems, truenasProblems, start9Problems]) {
    assert.deepEqual(problems(next, NEXT.version), [])
  }
  const old = new RegExp(`${packageVersion().replaceAll('.', '\\.')}(?![0-9])|${NO_OWNER}|sha256.{2}0{64}`)
  for (const [path, text] of Object.entries(next)) {
    if (/^(?:README\.md|release-places\.ts|start9\/icon)/.test(path)) continue
    assert.doesNotMatch(text, old, path)
  }
})

test('what is set twice stays the same', () => {
  const once = released(NEXT)
  for (const file of RELEASE_FILES)
    assert.equal(withRelease(file, textOf(once, file), NEXT), textOf(once, file))
})

test('a file that has lost a place is refused', () => {
  const file = 'umbrel/mini-cointracker/docker-compose.yml'
  const text = textOf(files, file).replace(/@sha256:[0-9a-f]+/, '')
  assert.throws(() => withRelease(file, text, NEXT), /nothing matches/)
})

test('the files belong to a release as a whole, or to none: then their digests are zero and name no account', () => {
  const all = RELEASE_FILES.map((file) => textOf(files, file)).join('\n')
  const digests = new Set(all.match(/(?<=@)sha256:[0-9a-f]{64}/g))
  const owners = new Set(all.match(/(?<=ghcr\.io\/)[^/]+(?=\/mini-cointracker)/g))
  assert.equal(digests.size, 1)
  assert.equal(owners.size, 1)
  assert.equal(digests.has(NO_DIGEST), owners.has(NO_OWNER))
})

test('a release needs an account and digests that can be true', () => {
  const args = (owner: string, digest: string, tarball: string) => [
    '--owner',
    owner,
    '--digest',
    digest,
    '--tarball',
    tarball,
  ]
  assert.deepEqual(readRelease(args(NEXT.owner, DIGEST, TARBALL), NEXT.version), NEXT)
  assert.throws(() => readRelease(args(NO_OWNER, DIGEST, TARBALL), '1.0.0'), /--owner/)
  assert.throws(() => readRelease(args(NEXT.owner, NO_DIGEST, TARBALL), '1.0.0'), /--digest/)
  assert.throws(() => readRelease(args(NEXT.owner, 'sha256:12', TARBALL), '1.0.0'), /--digest/)
  assert.throws(() => readRelease(args(NEXT.owner, DIGEST, ''), '1.0.0'), /--tarball/)
})
