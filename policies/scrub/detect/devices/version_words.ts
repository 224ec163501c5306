/** Words right before four numbers with dots that make them a version, a section or an object identifier. */
export const VERSION_WORDS: ReadonlySet<string> = new Set(
  `version versions ver v vers build builds release released releases sdk runtime driver drivers firmware assembly
   updated upgraded downgrade downgraded kb packages rev revision edition windows nt framework chrome chromium firefox safari opera
   edg webview webview2 office outlook installer app dll exe msi hotfix schema productversion fileversion assemblyversion
   appversion java jdk jre nodejs python ruby perl php dotnet net netcore aspnet electron webkit gecko nuget npm gem
   pip maven gradle ipados macos osx ubuntu debian kernel glibc openssl nginx tomcat iis bios fw sw hw
   minversion maxversion targetversion toolset compiler msbuild sqlclient odbc jdbc specification
   oid section sections chapter clause paragraph appendix requirement kapitel abschnitt artikel chapitre capitulo
   versión versao versão versione versie wersja версия версии verze versio sürüm ausgabe fassung 版本 バージョン`.split(
    /\s+/,
  ),
)
/** Words that make a version only of numbers that look like one: other things have them too. */
export const WEAK_WORDS: ReadonlySet<string> = new Set(
  `node api agent core edge word zoom slack excel teams module library lib package plugin plugins android ios update upgrade
   upgrading installed installing os sec step figure table tag rule see score level patch d cli spec rel sp cu prerelease stable
   beta alpha rc nightly solution extension addon db sql postgresql postgres mysql mariadb oracle redis mongodb kafka kubernetes docker
   portal platform product engine protocol spec lts tools toolbox cvss requires require needs supports`.split(
    /\s+/,
  ),
)
/** Words that say that an address follows, also in names such as `RemoteAddr`. */
export const NETWORK_WORDS: ReadonlySet<string> = new Set(
  `ip ips ipv private public internal external subnetwork cidr vpn tunnel nat64 primary secondary addr address addresses adresse adres host hosts hostname peer client remote local source src dst dest destination
   gateway router dns nameserver ping route subnet network net from to at by via with for on of the and or is was bind listen
   listening connect connected connecting connection forwarded blocked banned denied allow allowed visitor user login caller caller
   proxy nat dhcp lease arp snmp syslog endpoint target inet netmask broadcast interface port tcp udp http https ssh`.split(
    /\s+/,
  ),
)
/** Words that say no more than where a number comes from or goes to. */
export const LINKS: ReadonlySet<string> = new Set(
  'from to at is was of be than since until before after with and or number no string as auf von de a vers zu'.split(
    ' ',
  ),
)
/** Words before the name of a package. */
export const PACKAGES: ReadonlySet<string> = new Set(
  'package module library plugin gem dependency extension solution installing upgrading paket paquet paquete'.split(
    ' ',
  ),
)
/** Places that something is installed at. */
export const PLACES: ReadonlySet<string> = new Set(
  'on at from to via by for host server node ip'.split(' '),
)
/** Changes of a version. */
export const CHANGE =
  /^(?:versions?|upgrad\w*|downgrad\w*|migrat\w*|bump\w*|roll\w*|releas\w*|rollback|newer|older|later|aktualisier\w*|mise|jour|updat\w*)$/
/** Words near an `@` that make what is before it a user rather than a package. */
export const LOGINS =
  / (?:root|admin|administrator|user|ubuntu|ec|git|deploy|pi|postgres|ssh|scp|sftp|rsync|sip|sips|ftp|login|guest|ansible|vagrant|oracle|jenkins|centos|opc|azureuser|debian|core|support|operator) /
