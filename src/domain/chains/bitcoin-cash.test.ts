import { testAddresses } from './testing/test-addresses.ts'

// https://reference.cash/protocol/blockchain/encoding/cashaddr, examples of the translation.
const KEY = 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'
const SCRIPT = 'bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq'

testAddresses('bitcoin-cash', {
  valid: [
    { text: KEY, type: 'p2pkh', script: '76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac' },
    { text: KEY.slice('bitcoincash:'.length), canonical: KEY, type: 'p2pkh' },
    { text: KEY.toUpperCase(), canonical: KEY, type: 'p2pkh' },
    { text: '1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu', canonical: KEY, type: 'p2pkh', also: ['bitcoin'] },
    { text: SCRIPT, type: 'p2sh', script: 'a91476a04053bda0a88bda5177b86a15c3b29f55987387' },
    {
      text: '3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC',
      canonical: SCRIPT,
      type: 'p2sh',
      also: ['bitcoin', 'litecoin'],
    },
    {
      text: 'bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy',
      type: 'p2pkh',
    },
    {
      text: 'bitcoincash:pvstqkm54dtvnpyqxt5m5n7sjsn4enrlxc526xyxlnjkaycdzfeu69reyzmqx',
      type: 'p2sh32',
      script: 'aa2020b05b74ab56c9848032e9ba4fd094275ccc7f3628ad1886fce56e930d1273cd87',
    },
    // Token-aware (CHIP-2022-02): the same script.
    {
      text: 'bitcoincash:zpm2qsznhks23z7629mms6s4cwef74vcwvrqekrq9w',
      canonical: KEY,
      type: 'p2pkh',
      script: '76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac',
    },
    {
      text: 'zr7fzmep8g7h7ymfxy74lgc0v950j3r295z4y4gq0v',
      canonical: 'bitcoincash:qr7fzmep8g7h7ymfxy74lgc0v950j3r2959lhtxxsl',
      type: 'p2pkh',
    },
    { text: 'bitcoincash:pvqqqqqqqqqqqqqqqqqqqqqqzg69v7ysqqqqqqqqqqqqqqqqqqqqqpkp7fqn0', type: 'p2sh32' },
  ],
  invalid: [
    ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q', /checksum/],
    ['bitcoincash:Qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', /mixes upper and lower case/],
    ['bitcoincash:qpm2', /too short/],
    ['bitcoincash:', /character|short/],
    [`bitcoincash:${'q'.repeat(100)}`, /too long/],
    // Token-aware, with another letter at the end.
    ['bitcoincash:zpm2qsznhks23z7629mms6s4cwef74vcwvrqekrq9q', /checksum/],
    ['bitcoincash:zr7fzmep8g7h7ymfxy74lgc0v950j3r295z4y4gq0w', /checksum/],
    // Of 20 bytes, with the reserved bit of the version byte.
    ['bitcoincash:spm2qsznhks23z7629mms6s4cwef74vcwv4glwxl5g', /begins with q or p/],
    ['ecash:qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuu2', /of .*eCash.*, not of Bitcoin Cash/],
    ['qpm2qsznhks23z7629mms6s4cwef74vcwva87rkuu2', /of .*eCash.*, not of Bitcoin Cash/],
    ['bchtest:qpm2qsznhks23z7629mms6s4cwef74vcwvqcw003ap', /test network/],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /of Bitcoin.*, not of Bitcoin Cash/],
  ],
})
