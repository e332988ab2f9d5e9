import { settings } from '../file-models/settings'
import { i18n } from '../i18n'
import { sdk } from '../sdk'

const { InputSpec, Value } = sdk

const input = InputSpec.of({
  electrumUrl: Value.text({
    name: i18n('Electrum server'),
    description: i18n('Such as tcp://192.168.1.10:50001; empty for public servers'),
    required: false,
    default: null,
    patterns: [{ regex: '^(tcp|tls|ssl)://\\S+$', description: 'tcp://host:port, tls://host:port' }],
  }),
})

export const setElectrumServer = sdk.Action.withInput(
  'set-electrum-server',
  async () => ({
    name: i18n('Own Electrum server'),
    description: i18n(
      'With a Bitcoin Electrum server of your own, public servers learn nothing about your Bitcoin addresses',
    ),
    warning: null,
    allowedStatuses: 'any',
    group: null,
    visibility: 'enabled',
  }),
  input,
  async () => ({ electrumUrl: (await settings.read(({ electrumUrl }) => electrumUrl).once()) ?? null }),
  async ({ effects, input: { electrumUrl } }) => {
    await settings.merge(effects, { electrumUrl: electrumUrl ?? '' })
  },
)
