import { testAddresses } from './testing/test-addresses.ts'

/** A dummy: 32 bytes of 9. */
const PRIVATE_KEY = 'KwXGs3HkgjKA5exN3UiMQtGQakRrJ9zysFDa4rY4dcEdqef1ff67'

testAddresses('groestlcoin', {
  valid: [
    { text: 'Fj62rBJi8LvbmWu2jzkaUX1NFXLEqDLoZM', type: 'p2pkh' },
    { text: 'FWp7bfoFEfczt1pVQrQddqVXBN9hPvUYqs', type: 'p2pkh' },
    { text: '31inaRqambLsd9D7Ke4USZmGEVd3PHkh7P', type: 'p2sh' },
    { text: 'grs1qcvsk723ktcp3h7s4wscfdnq46xa30a4npjc8ja', type: 'p2wpkh' },
    {
      text: 'GRS1QW4TEYRAUX2S77NHJDWH9AR8RL9DT7ZWW8R6LNE',
      canonical: 'grs1qw4teyraux2s77nhjdwh9ar8rl9dt7zww8r6lne',
      type: 'p2wpkh',
    },
  ],
  invalid: [
    [PRIVATE_KEY, /private key/],
    ['Fj62rBJi8LvbmWu2jzkaUX1NFXLEqDLoZN', /checksum of the Groestlcoin/],
    ['3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC', /of Bitcoin.*, not of Groestlcoin/],
    ['tgrs1qcvsk723ktcp3h7s4wscfdnq46xa30a4nkrx5k4', /begin with F, 3 or grs1/],
  ],
})
