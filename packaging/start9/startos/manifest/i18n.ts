/** At most 80 characters each. */
export const short = {
  en_US: 'Wallets and addresses with histories that add up',
  es_ES: 'Carteras y direcciones cuyos historiales cuadran',
  de_DE: 'Wallets und Adressen, deren Geschichte aufgeht',
  pl_PL: 'Portfele i adresy, których historia się zgadza',
  fr_FR: 'Portefeuilles et adresses dont l’historique est exact',
}

/** At most 500 characters each. */
export const long = {
  en_US:
    'Follows addresses and wallets (xpub, descriptors, wallet files) of Bitcoin and seven other coins. A history is shown only when its transactions add up to the balance that the server states. Recovery phrases and private keys are never needed, and are refused. Without a server of your own, public servers see the addresses that are followed.',
  es_ES:
    'Sigue direcciones y carteras (xpub, descriptores, archivos) de Bitcoin y otras siete monedas. Un historial solo se muestra si sus transacciones dan el saldo que indica el servidor. Nunca hacen falta frases de recuperación ni claves privadas, y se rechazan. Sin un servidor propio, servidores públicos ven las direcciones seguidas.',
  de_DE:
    'Verfolgt Adressen und Wallets (xpub, Deskriptoren, Wallet-Dateien) von Bitcoin und sieben weiteren Coins. Eine Geschichte wird erst gezeigt, wenn ihre Transaktionen den Stand ergeben, den der Server nennt. Wiederherstellungsphrasen und private Schlüssel werden nie gebraucht und nicht angenommen. Ohne eigenen Server sehen öffentliche Server die Adressen.',
  pl_PL:
    'Śledzi adresy i portfele (xpub, deskryptory, pliki) Bitcoina i siedmiu innych monet. Historia jest pokazywana dopiero, gdy jej transakcje dają saldo podane przez serwer. Frazy odzyskiwania i klucze prywatne nie są potrzebne i są odrzucane. Bez własnego serwera publiczne serwery widzą śledzone adresy.',
  fr_FR:
    'Suit les adresses et portefeuilles (xpub, descripteurs, fichiers) de Bitcoin et de sept autres monnaies. Un historique n’est affiché que si ses transactions donnent le solde indiqué par le serveur. Les phrases de récupération et clés privées ne sont jamais nécessaires et sont refusées. Sans serveur à vous, des serveurs publics voient les adresses suivies.',
}

export const alertInstall = {
  en_US: 'After the installation, the action "Show the API token" shows what you sign in with.',
  es_ES: 'Después de la instalación, la acción «Mostrar el token» muestra con qué iniciar sesión.',
  de_DE: 'Nach der Installation zeigt die Aktion „API-Token anzeigen“, womit Sie sich anmelden.',
  pl_PL: 'Po instalacji akcja „Pokaż token API” pokazuje, czym się zalogować.',
  fr_FR: 'Après l’installation, l’action « Afficher le jeton » montre comment se connecter.',
}
