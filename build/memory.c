// Copying and comparing for musl, whose own copies eight bytes at a time with an instruction that takes some thirty cycles to begin, and
// compares byte by byte. Most copies here are values of 16 to 200 bytes, most comparisons names; both are a tenth of a build. Linked only
// where the target's libc is musl.
//
// Every size up to 128 bytes is read whole before anything is written, so that it does not matter whether the two places overlap.

#include <stddef.h>
#include <stdint.h>

typedef uint64_t word __attribute__((aligned(1), may_alias));
typedef uint32_t half __attribute__((aligned(1), may_alias));
typedef uint16_t quarter __attribute__((aligned(1), may_alias));
typedef float vector __attribute__((vector_size(16), aligned(1), may_alias));

#define AT(type, from, offset) (*(type *)((from) + (offset)))

static inline void small(char *to, const char *from, size_t size) {
  if (size >= 8) {
    word first = AT(const word, from, 0), last = AT(const word, from, size - 8);
    AT(word, to, 0) = first;
    AT(word, to, size - 8) = last;
  } else if (size >= 4) {
    half first = AT(const half, from, 0), last = AT(const half, from, size - 4);
    AT(half, to, 0) = first;
    AT(half, to, size - 4) = last;
  } else if (size >= 2) {
    quarter first = AT(const quarter, from, 0), last = AT(const quarter, from, size - 2);
    AT(quarter, to, 0) = first;
    AT(quarter, to, size - 2) = last;
  } else if (size == 1) {
    *to = *from;
  }
}

// 17 to 128 bytes: from both ends towards the middle.
static inline void medium(char *to, const char *from, size_t size) {
  vector a = AT(const vector, from, 0), z = AT(const vector, from, size - 16);
  if (size > 32) {
    vector b = AT(const vector, from, 16), y = AT(const vector, from, size - 32);
    if (size > 64) {
      vector c = AT(const vector, from, 32), x = AT(const vector, from, size - 48);
      vector d = AT(const vector, from, 48), w = AT(const vector, from, size - 64);
      AT(vector, to, 32) = c;
      AT(vector, to, 48) = d;
      AT(vector, to, size - 64) = w;
      AT(vector, to, size - 48) = x;
    }
    AT(vector, to, 16) = b;
    AT(vector, to, size - 32) = y;
  }
  AT(vector, to, 0) = a;
  AT(vector, to, size - 16) = z;
}

// More than 128 bytes, to a place that does not begin within what is read: the end is read first, the rest 64 bytes at a time.
static void forwards(char *to, const char *from, size_t size) {
  vector w = AT(const vector, from, size - 64), x = AT(const vector, from, size - 48);
  vector y = AT(const vector, from, size - 32), z = AT(const vector, from, size - 16);
  size_t at = 0;
  for (; at < size - 64; at += 64) {
    vector a = AT(const vector, from, at), b = AT(const vector, from, at + 16);
    vector c = AT(const vector, from, at + 32), d = AT(const vector, from, at + 48);
    AT(vector, to, at) = a;
    AT(vector, to, at + 16) = b;
    AT(vector, to, at + 32) = c;
    AT(vector, to, at + 48) = d;
  }
  AT(vector, to, size - 64) = w;
  AT(vector, to, size - 48) = x;
  AT(vector, to, size - 32) = y;
  AT(vector, to, size - 16) = z;
}

// The same from the end, for a place that begins within what is read.
static void backwards(char *to, const char *from, size_t size) {
  vector a = AT(const vector, from, 0), b = AT(const vector, from, 16);
  vector c = AT(const vector, from, 32), d = AT(const vector, from, 48);
  size_t at = size;
  for (; at > 64; at -= 64) {
    vector w = AT(const vector, from, at - 64), x = AT(const vector, from, at - 48);
    vector y = AT(const vector, from, at - 32), z = AT(const vector, from, at - 16);
    AT(vector, to, at - 64) = w;
    AT(vector, to, at - 48) = x;
    AT(vector, to, at - 32) = y;
    AT(vector, to, at - 16) = z;
  }
  AT(vector, to, 0) = a;
  AT(vector, to, 16) = b;
  AT(vector, to, 32) = c;
  AT(vector, to, 48) = d;
}

void *memmove(void *to, const void *from, size_t size) {
  if (size <= 16) {
    small(to, from, size);
  } else if (size <= 128) {
    medium(to, from, size);
  } else if ((uintptr_t)to - (uintptr_t)from >= size) {
    forwards(to, from, size);
  } else {
    backwards(to, from, size);
  }
  return to;
}

// 128 bytes, to a place that does not meet them.
static inline void most(char *to, const char *from) {
  for (size_t at = 0; at < 128; at += 64) {
    vector a = AT(const vector, from, at), b = AT(const vector, from, at + 16);
    vector c = AT(const vector, from, at + 32), d = AT(const vector, from, at + 48);
    AT(vector, to, at) = a;
    AT(vector, to, at + 16) = b;
    AT(vector, to, at + 32) = c;
    AT(vector, to, at + 48) = d;
  }
}

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  if (size <= 16) {
    small(to, from, size);
  } else if (size <= 128) {
    medium(to, from, size);
  } else if (size <= 256) {
    most(to, from);
    most((char *)to + size - 128, (const char *)from + size - 128);
  } else {
    forwards(to, from, size);
  }
  return to;
}

// The order of eight bytes that differ.
static inline int order(word one, word other) {
  return __builtin_bswap64(one) < __builtin_bswap64(other) ? -1 : 1;
}

int memcmp(const void *one, const void *other, size_t size) {
  const char *a = one, *b = other;
  if (size < 8) {
    for (size_t at = 0; at < size; at++) {
      int difference = (int)(unsigned char)a[at] - (int)(unsigned char)b[at];
      if (difference != 0) return difference;
    }
    return 0;
  }
  for (size_t at = 0; at < size - 8; at += 8) {
    word x = AT(const word, a, at), y = AT(const word, b, at);
    if (x != y) return order(x, y);
  }
  word x = AT(const word, a, size - 8), y = AT(const word, b, size - 8);
  return x == y ? 0 : order(x, y);
}

// Whether bytes differ.
int bcmp(const void *one, const void *other, size_t size) {
  const char *a = one, *b = other;
  if (size >= 8) {
    word differ = AT(const word, a, size - 8) ^ AT(const word, b, size - 8);
    for (size_t at = 0; at < size - 8; at += 8) {
      differ |= AT(const word, a, at) ^ AT(const word, b, at);
    }
    return differ != 0;
  }
  if (size >= 4) {
    half first = AT(const half, a, 0) ^ AT(const half, b, 0);
    half last = AT(const half, a, size - 4) ^ AT(const half, b, size - 4);
    return (first | last) != 0;
  }
  int differ = 0;
  for (size_t at = 0; at < size; at++) differ |= a[at] ^ b[at];
  return differ != 0;
}
