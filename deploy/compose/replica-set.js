/**
 * For mongosh, on the machine of mongodb-1: initiates the replica set, and makes an administrator and the user of Latchkey.
 * What is there already stays; only the password of Latchkey's user becomes what its secret says.
 */
const { readFileSync } = require('node:fs');

const name = 'rs0';
const hosts = ['mongodb-1:27017', 'mongodb-2:27017', 'mongodb-3:27017'];
const here = 'mongodb://127.0.0.1:27017/admin?directConnection=true';
const secondsForPrimary = 120;

const secretOf = (secret) => readFileSync(`/run/secrets/${secret}`, 'utf8').trim();
const adminPassword = secretOf('mongodb-admin-password');
const asAdmin = (uri) => uri.replace('//', `//admin:${encodeURIComponent(adminPassword)}@`);

/** The administrator is made last: as long as there is none, MongoDB lets this machine do everything. */
function isPrepared() {
  try {
    connect(asAdmin(here));
    return true;
  } catch (error) {
    if (error.code === 18) return false;
    throw error;
  }
}

function prepare() {
  const admin = connect(here);
  try {
    admin.adminCommand({ replSetInitiate: { _id: name, members: hosts.map((host, _id) => ({ _id, host })) } });
  } catch (error) {
    if (error.codeName !== 'AlreadyInitialized') throw error;
  }
  for (let second = 0; !admin.hello().isWritablePrimary; second++) {
    if (second === secondsForPrimary) throw new Error('mongodb-1 has not become the primary. Look at its log.');
    sleep(1000);
  }
  admin.createUser({ user: 'admin', pwd: adminPassword, roles: ['root'] });
}

if (!isPrepared()) prepare();
const latchkey = connect(asAdmin(`mongodb://${hosts.join()}/admin?replicaSet=${name}`)).getSiblingDB('latchkey');
const pwd = secretOf('mongodb-password');
if (latchkey.getUser('latchkey') === null) latchkey.createUser({ user: 'latchkey', pwd, roles: ['readWrite'] });
else latchkey.changeUserPassword('latchkey', pwd);
print('The replica set and its users are there.');
