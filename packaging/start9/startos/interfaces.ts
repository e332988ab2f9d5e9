import { i18n } from './i18n'
import { UI_PORT } from './port'
import { sdk } from './sdk'

export const setInterfaces = sdk.setupInterfaces(async ({ effects }) => {
  const host = sdk.MultiHost.of(effects, 'ui')
  const origin = await host.bindPort(UI_PORT, { protocol: 'http', preferredExternalPort: 80 })
  const ui = sdk.createInterface(effects, {
    name: i18n('Web page'),
    id: 'ui',
    description: i18n('The web page and the API of Mini CoinTracker'),
    type: 'ui',
    masked: false,
    schemeOverride: null,
    username: null,
    path: '',
    query: {},
  })
  return [await origin.export([ui])]
})
