/*
 * Preloaded into the processes of PostgreSQL: beside the data folder it keeps a copy that has no more than a disk is sure to
 * have when the power fails. A file there has the bytes of its last sync. Names that were changed or removed reach it with the
 * next sync of anything, in their order, as with a journal. SYNCED_FROM is the data folder, SYNCED_TO the copy.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *from, *to;

__attribute__((constructor)) static void begin(void) {
  const char *source = getenv("SYNCED_FROM"), *target = getenv("SYNCED_TO");
  if (source == NULL || target == NULL) return;
  /* PostgreSQL writes the titles of its processes over the environment. */
  from = strdup(source);
  to = strdup(target);
}

static void fail(const char *what, const char *path) {
  fprintf(stderr, "synced-copy: cannot %s %s\n", what, path);
  abort(); /* a copy that lacks something would look like a loss */
}

/* The place of a file within the data folder, beginning with a slash; null for one outside. */
static const char *place(const char *path) {
  if (from == NULL || to == NULL) return NULL;
  size_t length = strlen(from);
  return strncmp(path, from, length) == 0 && path[length] == '/' ? path + length : NULL;
}

static void absolute(const char *path, char *out) {
  char here[PATH_MAX] = "";
  int isWhole = path[0] == '/' || getcwd(here, sizeof here) == NULL;
  const char *rest = path[0] == '.' && path[1] == '/' ? path + 2 : path;
  if (snprintf(out, PATH_MAX, "%s%s%s", here, isWhole ? "" : "/", rest) >= PATH_MAX) fail("name", path);
}

static void copied(const char *inside, char *out) {
  if (snprintf(out, PATH_MAX, "%s%s", to, inside) >= PATH_MAX) fail("name", inside);
}

/* One process at a time: of two copies of a file the later one has to stay. Closing what is returned lets the next one. */
static int lock(void) {
  char path[PATH_MAX];
  copied("/.lock", path);
  int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 || flock(fd, LOCK_EX) != 0) fail("lock", path);
  return fd;
}

static void note(char kind, const char *one, const char *other) {
  char path[PATH_MAX];
  copied("/.journal", path);
  FILE *journal = fopen(path, "ae");
  if (journal == NULL || fprintf(journal, "%c\t%s\t%s\n", kind, one, other) < 0 || fclose(journal) != 0) fail("write", path);
}

static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);

static void find_real(void) {
  if (real_rename == NULL) real_rename = dlsym(RTLD_NEXT, "rename");
  if (real_unlink == NULL) real_unlink = dlsym(RTLD_NEXT, "unlink");
}

static void apply_journal(void) {
  char path[PATH_MAX], line[2 * PATH_MAX + 8], one[PATH_MAX], other[PATH_MAX];
  copied("/.journal", path);
  FILE *journal = fopen(path, "re");
  if (journal == NULL) return;
  while (fgets(line, sizeof line, journal) != NULL) {
    strtok(line, "\t");
    copied(strtok(NULL, "\t\n"), one);
    const char *second = strtok(NULL, "\t\n");
    /* A file that was never synced is not there. */
    if (line[0] == 'u') real_unlink(one);
    else {
      copied(second, other);
      real_rename(one, other);
    }
  }
  fclose(journal);
  real_unlink(path);
}

static void make_folders(char *path) {
  for (char *slash = strchr(path + strlen(to) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(path, 0700);
    *slash = '/';
  }
}

static void copy(const char *opened, const char *inside) {
  static char bytes[1 << 18];
  char target[PATH_MAX], part[PATH_MAX], name[64];
  copied(inside, target);
  snprintf(name, sizeof name, "/.part.%d", getpid());
  copied(name, part);
  int in = open(opened, O_RDONLY | O_CLOEXEC);
  int out = open(part, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (in < 0 || out < 0) fail("open", inside);
  ssize_t count;
  while ((count = read(in, bytes, sizeof bytes)) > 0)
    if (write(out, bytes, count) != count) fail("write", part);
  if (count < 0) fail("read", inside);
  close(in);
  close(out);
  make_folders(target);
  if (real_rename(part, target) != 0) fail("rename", target);
}

static void synced(int fd) {
  char opened[64], path[PATH_MAX];
  snprintf(opened, sizeof opened, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(opened, path, sizeof path - 1);
  if (length < 0) return;
  path[length] = 0;
  const char *inside = place(path);
  struct stat about;
  if (inside == NULL || fstat(fd, &about) != 0 || about.st_nlink == 0) return;
  find_real();
  int locked = lock();
  apply_journal();
  if (S_ISREG(about.st_mode)) copy(opened, inside);
  close(locked);
}

int fsync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = dlsym(RTLD_NEXT, "fsync");
  int result = real(fd);
  if (result == 0) synced(fd);
  return result;
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = dlsym(RTLD_NEXT, "fdatasync");
  int result = real(fd);
  if (result == 0) synced(fd);
  return result;
}

int rename(const char *old, const char *new) {
  char one[PATH_MAX], other[PATH_MAX];
  find_real();
  absolute(old, one);
  absolute(new, other);
  int result = real_rename(old, new);
  if (result != 0 || place(one) == NULL || place(other) == NULL) return result;
  int locked = lock();
  note('r', place(one), place(other));
  close(locked);
  return result;
}

int unlink(const char *path) {
  char one[PATH_MAX];
  find_real();
  absolute(path, one);
  int result = real_unlink(path);
  if (result != 0 || place(one) == NULL) return result;
  int locked = lock();
  note('u', place(one), "-");
  close(locked);
  return result;
}
