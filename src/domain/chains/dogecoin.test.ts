import { testAddresses } from './testing/test-addresses.ts'

testAddresses('dogecoin', {
  valid: [
    {
      text: 'DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L',
      type: 'p2pkh',
      script: '76a914830a7420e63d76244ff7cbd1c248e94c1446325988ac',
    },
    { text: 'DLSSSUS3ex7YNDACJDxMER1ZMW579Vy8Zy', type: 'p2pkh' },
    { text: 'A8c3xNz2mqsDLFwv5KL5fpH12QEwDaoTXo', type: 'p2sh' },
  ],
  invalid: [
    ['DH5yaieqoZN36fDVciNyRueRGvGLR3mr7M', /checksum of the Dogecoin/],
    ['XwnLY9Tf7Zsef8gMGL2fhWA9ZmMjt4KPwg', /of .*Dash.*, not of Dogecoin/],
    ['hello', /begin with D, A or 9/],
  ],
})
