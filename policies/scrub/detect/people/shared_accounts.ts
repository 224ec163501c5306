/** Folders beside those of persons, and accounts of machines and services. */
const SHARED = new Set(
  `public default all_users all%20users default_user default%20user default_account defaultuser0 defaultapppool shared guest runner
   runneradmin runner_admin vsts vsts_azpcontainer vscode codespace circleci travis jenkins teamcity gitlab gitlab-runner github github-runner buildkite-agent
   buildkite bamboo drone concourse appveyor azureuser ec2-user www-data www ubuntu debian centos fedora rocky admin root node nodejs app appuser apps site
   linuxbrew homebrew administrator administrators administrateur administrador amministratore admins system local_system localsystem containeradministrator
   containeruser networkservice network_service localservice local_service local network service services buildagent agent agents build builder builds ci cd deploy deployer
   deployment vagrant docker dockeruser podman kube kubelet etcd prometheus grafana postgres postgresql mysql mariadb mongodb mongo redis kafka
   zookeeper elasticsearch elastic logstash kibana rabbitmq nginx apache apache2 httpd tomcat jetty oracle db2inst1 sa dbo dba git svn hg pi
   daemon bin sys sync games man lp mail news uucp proxy backup list irc gnats nobody nogroup sshd syslog messagebus ftp sftp ntp dbus avahi
   polkitd systemd-network systemd-resolve systemd-timesync rpc nfsnobody cron zabbix nagios ansible puppet chef terraform user username users
   users$ userprofile name you yourname your_name your-name your_user your_username youruser me xxx test tester testuser demo example foo bar baz
   anonymous anon unknown none null undefined nil true false self everyone authenticated owner current_user current all any each new id login account
   accounts profile settings search list create delete edit register logout session sessions password email me.json count export import batch bulk
   sandbox steam data homes lost+found project projects workspace workspaces work src repo repos code dev development staging production prod
   lambda sbx_user1051 function functions webapp web api server worker workers scanner spark hadoop hdfs hive yarn airflow jovyan coder gitpod
   assistant tool developer editor viewer contributor moderator reviewer sudo wheel adm staff video audio plugdev dialout cdrom dip netdev lpadmin sambashare lxd input render index dashboard about contact privacy overview welcome help support terms
   temp tmp cache logs iusr iwam aspnet trustedinstaller dwm-1 umfd-0 installer setup`.split(/\s+/),
)

/** True for the name of a folder or an account that no person has: `Public`, `runner`, `root`; and for holders such as `$USER`. */
export function isSharedAccount(name: string): boolean {
  const lower = name.toLowerCase()
  return SHARED.has(lower.includes(' ') ? lower.replace(/ /g, '_') : lower)
}
