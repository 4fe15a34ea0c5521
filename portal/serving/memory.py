"""How the server's processes hold memory (glibc; other systems ignore it)."""

# A hash of a password fills 19 MiB. Left alone, glibc keeps a block of that size with the process
# once it was freed; asked for from the system each time, it would cost a third of the hash in page
# faults. Whole huge pages give it back and cost nothing that can be measured.
ALLOCATOR = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1048576"}
