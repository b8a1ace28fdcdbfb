// LD_PRELOAD: while the file FSYNC_SHIM_FLAG exists, fsync and fdatasync fail with EIO, as on a disk that dies.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int synced(const char *name, int fd) {
  const char *flag = getenv("FSYNC_SHIM_FLAG");
  if (flag != NULL && access(flag, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return real(fd);
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }
