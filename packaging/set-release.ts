import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { NO_DIGEST, RELEASE_FILES, type Release, withRelease } from './release-places.ts'

const USAGE =
  'usage: node packaging/set-release.ts --owner ACCOUNT --digest sha256:… --tarball SHA256; the version is that of package.json'

/** Throws an Error that says what is wrong. */
export function readRelease(args: readonly string[], version: string): Release {
  const text = { type: 'string', default: '' } as const
  const { owner, digest, tarball } = parseArgs({
    args: [...args],
    options: { owner: text, digest: text, tarball: text },
  }).values
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(owner)) {
    throw new Error(`--owner must be a GitHub account in lower case. ${USAGE}`)
  }
  if (!/^sha256:[0-9a-f]{64}$/.test(digest) || digest === NO_DIGEST) {
    throw new Error(`--digest must be the digest of the published image's index. ${USAGE}`)
  }
  if (!/^[0-9a-f]{64}$/.test(tarball) || /^0+$/.test(tarball)) {
    throw new Error(`--tarball must be the SHA-256 of the published package. ${USAGE}`)
  }
  return { version, owner, digest, tarballSha256: tarball }
}

function setRelease(release: Release): void {
  for (const file of RELEASE_FILES) {
    const path = new URL(file, import.meta.url)
    writeFileSync(path, withRelease(file, readFileSync(path, 'utf8'), release))
  }
}

if (import.meta.main) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  try {
    setRelease(readRelease(process.argv.slice(2), version))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
