import { testAddresses } from './testing/test-addresses.ts'

const KEY = 'ecash:qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuu2'

testAddresses('ecash', {
  valid: [
    { text: KEY, type: 'p2pkh', script: '76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac' },
    { text: KEY.slice('ecash:'.length), canonical: KEY, type: 'p2pkh' },
    { text: KEY.toUpperCase(), canonical: KEY, type: 'p2pkh' },
    { text: 'ecash:ppm2qsznhks23z7629mms6s4cwef74vcwv2zrv3l8h', type: 'p2sh' },
  ],
  invalid: [
    ['etoken:qpm2qsznhks23z7629mms6s4cwef74vcwvtmvqr33l', /token address/],
    ['ecash:qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuuq', /checksum of the eCash/],
    ['ecash:pdm2qsznhks23z7629mms6s4cwef74vcwdm2qsznhks23z7629mms9m3wyxru', /32 bytes instead of 20/],
    ['ecash:spm2qsznhks23z7629mms6s4cwef74vcwvv9t9a9jl', /begins with q or p/],
    ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', /of .*Bitcoin Cash.*, not of eCash/],
    ['1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu', /of Bitcoin.*, not of eCash/],
    ['ectest:qpm2qsznhks23z7629mms6s4cwef74vcwvmvqr33lm', /test network/],
  ],
})
