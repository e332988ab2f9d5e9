import { allowedHosts } from './allowed-hosts'
import { settings } from './file-models/settings'
import { i18n } from './i18n'
import { UI_PORT } from './port'
import { sdk } from './sdk'

export const main = sdk.setupMain(async ({ effects }) => {
  const { apiToken = '', electrumUrl = '' } = (await settings.read().const(effects)) ?? {}
  const names = await sdk.host
    .getOwn(effects, 'ui', (host) =>
      (host?.bindings[UI_PORT]?.interfaces['ui']?.addressInfo?.format('hostname-info') ?? []).map(
        ({ hostname }) => hostname,
      ),
    )
    .const()
  const container = await sdk.SubContainer.of(
    effects,
    { imageId: 'main' },
    sdk.Mounts.of().mountVolume({ volumeId: 'main', subpath: null, mountpoint: '/data', readonly: false }),
    'main',
  )
  return sdk.Daemons.of(effects).addDaemon('primary', {
    subcontainer: container,
    exec: {
      command: sdk.useEntrypoint(),
      // The volume belongs to root of the container.
      user: 'root',
      env: {
        HOST: '0.0.0.0',
        DATABASE_URL: 'sqlite:/data/cointracker.db',
        API_TOKEN: apiToken,
        ALLOWED_HOSTS: allowedHosts(names),
        ELECTRUM_URL: electrumUrl,
      },
    },
    ready: {
      display: i18n('Web page'),
      gracePeriod: 20_000,
      fn: () =>
        sdk.healthCheck.runHealthScript(
          ['/nodejs/bin/node', '/app/dist/cointracker.js', 'health'],
          container,
          {
            message: () => i18n('The web page is ready'),
            errorMessage: i18n('The web page is not ready'),
          },
        ),
    },
    requires: [],
  })
})
