// Puts `build/arena.c` through everything that a program may ask of an allocator, against what it must remember of each block. Mimalloc is
// the system's allocator here, which counts its blocks, so that what the arena takes and what it leaves are told apart.

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__wrap_mi_malloc_aligned(size_t size, size_t align);
void *__wrap_mi_zalloc_aligned(size_t size, size_t align);
void *__wrap_mi_realloc_aligned(void *block, size_t size, size_t align);
void __wrap_mi_free(void *block);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *with);

bool _mi_process_is_initialized = false;
static int begun, elsewhere;

void _mi_auto_process_init(void) { begun++; }

static void must(bool holds, const char *what) {
  if (!holds) {
    fprintf(stderr, "%s\n", what);
    exit(1);
  }
}

void *__real_mi_malloc_aligned(size_t size, size_t align) {
  must(begun == 1, "mimalloc is asked before it began");
  void *block = NULL;
  must(posix_memalign(&block, align < sizeof(void *) ? sizeof(void *) : align, size) == 0, "no memory");
  memset(block, 0xee, size);
  __atomic_add_fetch(&elsewhere, 1, __ATOMIC_RELAXED);
  return block;
}

void *__real_mi_zalloc_aligned(size_t size, size_t align) {
  return memset(__real_mi_malloc_aligned(size, align), 0, size);
}

void *__real_mi_realloc_aligned(void *block, size_t size, size_t align) {
  must(align <= 16, "this check moves no block of a larger alignment");
  return realloc(block, size);
}

void __real_mi_free(void *block) {
  __atomic_sub_fetch(&elsewhere, 1, __ATOMIC_RELAXED);
  free(block);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *with) {
  must(begun == 1, "a thread began before mimalloc");
  return pthread_create(thread, attr, run, with);
}

// A block, and the byte that all of it is.
struct kept {
  unsigned char *at;
  size_t size, align;
  unsigned char byte;
};

static bool is_all(const unsigned char *at, size_t size, unsigned char byte) {
  for (size_t i = 0; i < size; i++) {
    if (at[i] != byte) return false;
  }
  return true;
}

static uint32_t random_number(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static size_t random_size(uint32_t *state, size_t most) {
  uint32_t kind = random_number(state) % 100;
  size_t below = kind < 60 ? 64 : kind < 90 ? 1100 : kind < 99 ? 20000 : most;
  return 1 + random_number(state) % below;
}

#define BLOCKS 300

// So many steps with blocks of at most that size; all are given back.
static void steps(uint32_t seed, int count, size_t most) {
  struct kept blocks[BLOCKS] = {0};
  uint32_t state = seed;
  for (int step = 0; step < count; step++) {
    struct kept *it = &blocks[random_number(&state) % BLOCKS];
    uint32_t what = random_number(&state) % 4;
    if (it->at == NULL) {
      it->size = random_size(&state, most);
      it->align = (size_t)1 << (random_number(&state) % 5);
      if (what == 0) {
        it->at = __wrap_mi_zalloc_aligned(it->size, it->align);
        must(is_all(it->at, it->size, 0), "a block that was asked for empty is not");
      } else {
        if (what == 1 && most > 3000) it->align = (size_t)1 << (random_number(&state) % 14);
        it->at = __wrap_mi_malloc_aligned(it->size, it->align);
      }
    } else if (what == 0 && it->align <= 16) {
      size_t size = random_size(&state, most), same = size < it->size ? size : it->size;
      it->at = __wrap_mi_realloc_aligned(it->at, size, it->align);
      must(is_all(it->at, same, it->byte), "a block lost something when it grew or shrank");
      it->size = size;
    } else {
      must(is_all(it->at, it->size, it->byte), "a block holds what was not written there");
      __wrap_mi_free(it->at);
      it->at = NULL;
      continue;
    }
    must((uintptr_t)it->at % it->align == 0, "a block is not aligned");
    it->byte = (unsigned char)random_number(&state);
    memset(it->at, it->byte, it->size);
  }
  for (int i = 0; i < BLOCKS; i++) {
    if (blocks[i].at == NULL) continue;
    must(is_all(blocks[i].at, blocks[i].size, blocks[i].byte), "a block holds what was not written there");
    __wrap_mi_free(blocks[i].at);
  }
}

static void *worker(void *given) {
  // What the main thread took is freed here, which must not disturb it.
  struct kept *of_main = given;
  must(is_all(of_main->at, of_main->size, of_main->byte), "another thread sees something else");
  __wrap_mi_free(of_main->at);
  steps(77, 20000, 100000);
  return NULL;
}

int main(void) {
  // Small programs are at home in the arena: nothing of theirs is mimalloc's, and it never begins.
  for (int i = 0; i < 1000; i++) {
    unsigned char *block = __wrap_mi_malloc_aligned(500, 8);
    block = memset(__wrap_mi_realloc_aligned(block, 900 + (size_t)i, 8), 1, 900 + (size_t)i);
    __wrap_mi_free(block);
    block = __wrap_mi_zalloc_aligned(950 + (size_t)i, 8);
    must(is_all(block, 950 + (size_t)i, 0), "a block that was asked for empty is what another was");
    __wrap_mi_free(block);
  }
  steps(1, 300, 3000);
  must(begun == 0 && elsewhere == 0, "the arena is full at once");

  for (uint32_t seed = 2; seed < 12; seed++) steps(seed, 2000, 30000);
  // What is larger than the arena, and what no page is aligned to.
  void *vast = __wrap_mi_zalloc_aligned((size_t)9 << 20, 8), *far = __wrap_mi_malloc_aligned(100, 1 << 16);
  must(begun == 1 && elsewhere >= 2 && (uintptr_t)far % (1 << 16) == 0, "what does not fit is not mimalloc's");
  __wrap_mi_free(vast);
  __wrap_mi_free(far);

  struct kept given[4];
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) {
    given[i] = (struct kept){__wrap_mi_malloc_aligned(40, 8), 40, 8, (unsigned char)(i + 1)};
    memset(given[i].at, given[i].byte, 40);
    must(__wrap_pthread_create(&threads[i], NULL, worker, &given[i]) == 0, "no thread");
  }
  steps(99, 100000, 100000);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  for (uint32_t seed = 100; seed < 120; seed++) steps(seed, 20000, 300000);
  must(begun == 1 && elsewhere == 0, "a block of mimalloc's was not given back to it");
  return 0;
}
