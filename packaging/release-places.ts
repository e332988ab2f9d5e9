/** What a release puts into the files of the stores. */
export interface Release {
  /** Such as 1.2.3. */
  readonly version: string
  /** The GitHub account that the sources and the image belong to. */
  readonly owner: string
  /** Of the image's index over all architectures: `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  /** SHA-256 of the npm package, 64 hexadecimal digits. */
  readonly tarballSha256: string
}

/** No GitHub account can have a dot in its name. */
export const NO_OWNER = 'owner.invalid'
export const NO_DIGEST = `sha256:${'0'.repeat(64)}`

type Place = readonly [pattern: RegExp, write: (release: Release) => string]

const OWNER: Place = [
  /(?<=(?:ghcr\.io|github\.com|raw\.githubusercontent\.com)\/)[^/\s"'@]+(?=\/mini-cointracker)/g,
  ({ owner }) => owner,
]
const TAG: Place = [/(?<=\/mini-cointracker:)[0-9][^\s@'"<]*/g, ({ version }) => version]
const DIGEST: Place = [/(?<=@)sha256:[0-9a-f]{64}/g, ({ digest }) => digest]
const VERSION: Place = [/(?<=^ *version: ")[^"]*(?=")/gm, ({ version }) => version]

/** Where each file states the owner, the version or a digest. */
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  'umbrel/mini-cointracker/umbrel-app.yml': [OWNER, VERSION],
  'umbrel/mini-cointracker/docker-compose.yml': [OWNER, TAG, DIGEST],
  'casaos/docker-compose.yml': [OWNER, TAG, DIGEST, VERSION],
  'unraid/mini-cointracker.xml': [OWNER, TAG],
  'truenas/app.yaml': [OWNER, [/(?<=^app_version: ).*/gm, ({ version }) => version]],
  'truenas/ix_values.yaml': [OWNER, [/(?<=\/mini-cointracker\n +tag: ).*/g, ({ version }) => version]],
  'truenas/README.md': [OWNER],
  'start9/startos/manifest/index.ts': [OWNER, TAG],
  'start9/startos/versions/current.ts': [[/(?<=version: ')[^:']*(?=:)/g, ({ version }) => version]],
  'start9/README.md': [OWNER, TAG, [/(?<=^upstream_version: ).*/gm, ({ version }) => version]],
  'systemd/mini-cointracker.service': [OWNER],
  'homebrew/mini-cointracker.rb': [
    OWNER,
    [/(?<=\/v|\/mini-cointracker-)[0-9]+\.[0-9]+\.[0-9]+[^/\s"]*?(?=\/|\.tgz)/g, ({ version }) => version],
    [/(?<=sha256 ")[0-9a-f]{64}/g, ({ tarballSha256 }) => tarballSha256],
  ],
}

/** The files that `withRelease` takes, below `packaging/`. */
export const RELEASE_FILES: readonly string[] = Object.keys(PLACES)

/** The text of one file as it is for a release. Throws if the file has lost a place. */
export function withRelease(file: string, text: string, release: Release): string {
  const places = PLACES[file]
  if (places === undefined) throw new Error(`${file} is no file of a release.`)
  return places.reduce((written, [pattern, write]) => {
    if (written.search(pattern) < 0) throw new Error(`${file}: nothing matches ${pattern}.`)
    return written.replace(pattern, () => write(release))
  }, text)
}
