/* SPDX-License-Identifier: MIT */
/* How does a bare machine come from its BIOS into 64-bit code that may use AVX-512? The first sector of a disk, and what follows it. */

LOADED = 0x10000        /* where the disk is read to, this sector included */
TABLES = 0x1000         /* page tables: three pages */
STACK = 0x90000
BATCH = 64              /* sectors a read: some BIOSes refuse more than 127 */

    .section .boot, "ax"
    .code16
    .globl _start
_start:
    ljmp $0, $1f
1:  xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $0x7c00, %sp
    movw $batches, %bp
2:  movw $packet, %si
    movb $0x42, %ah                 /* extended read; %dl still says from which drive */
    int $0x13
    jc .
    addw $(BATCH * 512 / 16), packet + 6
    addw $BATCH, packet + 8
    decw %bp
    jnz 2b

    /* One gigabyte, mapped to itself in pages of 2 MiB. */
    cli
    cld
    movw $TABLES, %di
    movw $(3 * 4096 / 2), %cx
    xorw %ax, %ax
    rep stosw
    movw $(TABLES + 0x1000 + 3), TABLES
    movw $(TABLES + 0x2000 + 3), TABLES + 0x1000
    movw $(TABLES + 0x2000), %di
    movl $0x83, %eax
3:  movl %eax, (%di)
    addl $0x200000, %eax
    addw $8, %di
    cmpw $(TABLES + 0x3000), %di
    jne 3b

    movl $TABLES, %eax
    movl %eax, %cr3
    movl $0x40620, %eax             /* PAE, OSFXSR, OSXMMEXCPT, OSXSAVE */
    movl %eax, %cr4
    movl $0xc0000080, %ecx
    movl $0x100, %eax               /* EFER.LME */
    xorl %edx, %edx
    wrmsr
    lgdt descriptors
    movl $0x80000033, %eax          /* PG, NE, ET, MP, PE; no EM, no TS */
    movl %eax, %cr0
    ljmpl $8, $long_mode

    .balign 4
packet:
    .byte 16, 0
    .word BATCH, 0, LOADED / 16
    .quad 0
gdt:
    .quad 0, 0x00209a0000000000, 0x0000920000000000
descriptors:
    .word . - gdt - 1
    .long gdt

    .org 510
    .word 0xaa55

    /* This lies behind the first sector: it is where the disk was read to. */
    .text
    .code64
long_mode:
    movw $16, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movl $STACK, %esp
    xorl %ecx, %ecx
    xorl %edx, %edx
    movl $0xe7, %eax                /* x87, SSE, AVX, and the three parts of AVX-512 */
    xsetbv
    movl $__bss_start, %edi
    movl $__bss_end, %ecx
    subl %edi, %ecx
    xorl %eax, %eax
    rep stosb
    call machine_main
    hlt
